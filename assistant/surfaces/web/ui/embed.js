// What the page in the site's panel and the site's own page tell each other. Each side listens
// to the other's window and origin only. Runs before the chat's script.

import { Book } from "./book.js";
import { remembered } from "./dom.js";
import { cookies } from "./shelf.js";
import { showTheme } from "./theme.js";

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

// `then` is done when the box is there.
function ready(then) {
  if (box()) return then();
  const awaited = new MutationObserver(() => {
    if (!box()) return;
    awaited.disconnect();
    then();
  });
  awaited.observe(chat, { childList: true, subtree: true });
}

function enter() {
  if (box()) return box().focus();
  ready(() => document.hasFocus() && box().focus());
}

// The site's light, before the browser's own.
function light(theme) {
  const { dataset } = document.documentElement;
  if (theme === "light" || theme === "dark") dataset.look = dataset.theme = theme;
  else delete dataset.look;
  showTheme();
}

// The address of a page without what tells its parts and its files apart.
function place(address) {
  const url = new URL(address, location.href);
  return url.origin + url.pathname.replace(/(\/index\.html|\.html|\/)$/, "");
}

// A link to the article that the reader has open: the site shows its paragraph there.
function followed(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!chat.dataset.page || !/^https?:$/.test(link.protocol) || place(link.href) !== place(chat.dataset.page)) return;
  event.preventDefault();
  say({ visit: link.href });
}

// What the site asks by a script or a form of its own: once the conversation is there.
function ask(question) {
  ready(() => {
    box().value = question;
    box().dispatchEvent(new Event("input", { bubbles: true }));
    box().form.requestSubmit();
  });
}

// In a window of its own the conversation goes on; what is stored here is closed to that one.
function taken(event) {
  const open = new Book(localStorage, "embed").get(remembered(localStorage, "ask-the-archive:embed:open"));
  const link = event.currentTarget;
  link.hash = open ? `take=${encodeURIComponent(JSON.stringify(open.turns))}` : "";
}

document.querySelector(".full").addEventListener("click", taken);

function heard(message) {
  if (message === "focus") enter();
  if (typeof message?.ask === "string") ask(message.ask);
  if (typeof message?.theme === "string") light(message.theme);
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
  document.addEventListener("click", followed);
  window.addEventListener("keydown", (event) => {
    const inside = !event.target.isConnected || event.target.closest?.(".editing");
    if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented && !inside) say("close");
  });
  say("ready");
}
