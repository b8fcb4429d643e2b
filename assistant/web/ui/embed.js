// What the page in the site's panel and the site's own page tell each other. Each side listens
// to the other's window and origin only.

const site = new URLSearchParams(location.search).get("site");
const framed = window.parent !== window && /^https?:\/\/[^/?#]+$/.test(site ?? "");

function say(message) {
  window.parent.postMessage({ askTheArchive: message }, site);
}

function heard(message) {
  const chat = document.getElementById("chat");
  if (message === "focus") (chat.querySelector(".asking textarea") ?? document.body).focus();
  if (typeof message?.page !== "string") return;
  chat.dataset.page = message.page;
  chat.dispatchEvent(new CustomEvent("visit", { detail: { page: message.page } }));
}

if (framed) {
  document.documentElement.classList.add("framed");
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.origin === site) heard(event.data?.askTheArchive);
  });
  window.addEventListener("keydown", (event) => {
    const inside = !event.target.isConnected || event.target.closest?.(".editing");
    if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented && !inside) say("close");
  });
  say("ready");
}
