// What the page in the site's panel and the site's own page tell each other. Each side listens
// to the other's window and origin only. Runs before the chat's script.

import { cookies } from "./shelf.js";

const site = new URLSearchParams(location.search).get("site");
const framed = window.parent !== window && /^https?:\/\/[^/?#]+$/.test(site ?? "");
const chat = document.getElementById("chat");

// Browsers that close other sites' storage (private windows do) leave them cookies for the one
// site they are framed by.
try {
  window.localStorage.getItem("ask-the-archive");
} catch {
  Object.defineProperty(window, "localStorage", { value: cookies(document) });
}

function say(message) {
  window.parent.postMessage({ askTheArchive: message }, site);
}

function box() {
  return chat.querySelector("form textarea");
}

function enter() {
  if (box()) return box().focus();
  const awaited = new MutationObserver(() => {
    if (!box()) return;
    awaited.disconnect();
    if (document.hasFocus()) box().focus();
  });
  awaited.observe(chat, { childList: true, subtree: true });
}

function heard(message) {
  if (message === "focus") enter();
  if (typeof message?.page !== "string") return;
  chat.dataset.page = message.page;
  document.querySelector(".beside")?.remove(); // the title of the page before
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
