// On an answer's own page all sources stand open, and a number leads to its source.

import { unfoldedInPrint } from "./dom.js";

for (const source of document.querySelectorAll(".source, .sources > details")) {
  if (source.localName === "details") source.open = true;
  if (source.dataset.source) source.id = `source-${source.dataset.source}`;
}
for (const reference of document.querySelectorAll("a.ref")) {
  reference.addEventListener("click", () => {
    const folded = document.querySelector(reference.hash)?.closest("details");
    if (folded) folded.open = true;
  });
}
unfoldedInPrint();
