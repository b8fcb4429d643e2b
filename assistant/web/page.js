// A number in an answer opens its source below and brings it into view.
document.addEventListener("click", (event) => {
  const reference = event.target.closest?.("a.ref");
  if (!reference) return;
  const source = document.getElementById(reference.getAttribute("href").slice(1));
  if (!source) return;
  event.preventDefault();
  source.open = true;
  source.scrollIntoView({ block: "nearest", behavior: "smooth" });
  source.classList.remove("found");
  void source.offsetWidth; // restarts the animation
  source.classList.add("found");
  source.querySelector("summary").focus({ preventScroll: true });
});

// A new question goes to the top of the view, so that its answer is read from its beginning.
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (node.nodeType === 1 && node.matches(".user-row") && node.closest("#chat")) {
        setTimeout(() => node.scrollIntoView({ block: "start", behavior: "smooth" }), 60);
      }
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true });

// While an answer is being written Enter keeps the next question in the box.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || !event.target.closest?.("#question")) return;
  if (document.querySelector("#question .stop-button")) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
