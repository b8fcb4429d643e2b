// Elements, short-lived notes and what is remembered in the browser.

import { icon } from "./icons.js";

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "html") element.innerHTML = value; // only what our own server escaped
    else if (name in element && name !== "role") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(label, className, onclick, more = {}) {
  return el("button", { type: "button", className, onclick, ...more }, label);
}

// A button that is a sign for the eye and a name for everyone else.
export function sign(drawn, name, className, onclick, more = {}) {
  return button(icon(drawn), `sign ${className}`, onclick, {
    "aria-label": name,
    title: name,
    ...more,
  });
}

// A request to our own server, in the language that the page was made in.
export function call(path, options = {}) {
  const headers = { "accept-language": document.documentElement.lang };
  return fetch(path, { ...options, headers: { ...headers, ...options.headers } });
}

export function remembered(store, key) {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return null; // storage is closed to us, or holds what is not ours
  }
}

export function remember(store, key, value) {
  try {
    store.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still answers.
  }
}

export async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const held = document.activeElement;
    const area = el("textarea", { value: text, className: "unseen" });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    held?.focus({ preventScroll: true });
    return done;
  }
}

// What is folded up on the screen is read on paper.
export function unfoldedInPrint() {
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll(".answer details:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
}
