// A table that is wider than its place tells that it scrolls.

import { el } from "./dom.js";

export function tellWide(root) {
  for (const box of root.querySelectorAll(".rows, .compared")) {
    const wide = box.scrollWidth > box.clientWidth + 1;
    const words = box.closest("[data-scrolls]")?.dataset.scrolls;
    let note = box.previousElementSibling;
    if (!note?.matches(".scrolls")) note = null;
    box.classList.toggle("wide", wide);
    if (!wide) note?.remove();
    else if (!note && words) box.before(el("p", { className: "scrolls", "aria-hidden": "true" }, words));
  }
}
