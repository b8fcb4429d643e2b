// On an answer's own page all sources stand open, and a number, also in the address, leads to its
// source.

import { unfoldedInPrint } from "./dom.js";
import { showTheme } from "./theme.js";
import { tellWide } from "./wide.js";

function unfold(hash) {
  const source = /^#source-\d+$/.test(hash) && document.querySelector(hash);
  if (!source) return;
  for (let folded = source.closest("details"); folded; folded = folded.parentElement.closest("details")) {
    folded.open = true;
  }
  for (const one of document.querySelectorAll(".current")) one.classList.remove("current");
  source.classList.add("current");
  source.scrollIntoView({ block: "center" });
}

showTheme();
for (const source of document.querySelectorAll(".source, .sources > details")) {
  if (source.localName === "details") source.open = true;
  if (source.dataset.source) source.id = `source-${source.dataset.source}`;
}
for (const reference of document.querySelectorAll("a.ref")) {
  reference.addEventListener("click", () => unfold(reference.hash));
}
addEventListener("hashchange", () => unfold(location.hash));
addEventListener("resize", () => tellWide(document));
document.addEventListener("toggle", () => tellWide(document), true);
tellWide(document);
unfold(location.hash);
unfoldedInPrint();
