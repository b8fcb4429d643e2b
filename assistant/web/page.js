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
