// The button and the panel that any page of the site gets by one line:
//   <script src="https://HOST/widget.js" async></script>
// All of it lives in shadow roots; the conversation itself is /embed in an iframe, which is
// loaded when the panel is first opened. The server writes what it says, and its look, for SETUP.
(() => {
  "use strict";
  const once = Symbol.for("ask-the-archive");
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  if (window[once] || !script?.src || window.top !== window || !("adoptedStyleSheets" in document)) return;
  Object.defineProperty(window, once, { value: true });

  const { words: WORDS, look: LOOK } = SETUP;
  const HOME = new URL(".", script.src);
  const OPEN = "ask-the-archive:open";
  const PATIENCE = 2000;
  const colors = ([color, on], paper, ink, line) =>
    `--color: ${color} !important; --on: ${on} !important; --paper: ${paper} !important; --ink: ${ink} !important; --line: ${line} !important;`;
  const LIGHT = colors(LOOK.light, "#f6f8f9", "#17212b", "#d3dbe1");
  const DARK = colors(LOOK.dark, "#10171d", "#e8edf1", "#2f3b46");
  const SHARED = `
:host { ${LIGHT} --x: 20px !important; --y: 20px !important; --z: 2147483000 !important; direction: ltr; color-scheme: light dark;
  font: 400 16px/1.5 "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :host(:not([data-theme="light"])) { ${DARK} } }
:host([data-theme="light"]) { color-scheme: light; }
:host([data-theme="dark"]) { ${DARK} color-scheme: dark; }
@media (max-width: 480px) { :host { --x: 14px !important; --y: 14px !important; } }
* { box-sizing: border-box; margin: 0; font: inherit; }
button { display: grid; grid-auto-flow: column; place-items: center; gap: 8px; padding: 0; border: 1px solid transparent; cursor: pointer; -webkit-tap-highlight-color: transparent; touch-action: manipulation; }
:focus-visible { outline: 3px solid var(--color); outline-offset: 3px; box-shadow: 0 0 0 3px var(--paper); }
[hidden] { display: none !important; }
svg { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; pointer-events: none; }
.launch, .go { background: var(--button, var(--color)); color: var(--on-button, var(--on)); font-weight: 600; }
@media (forced-colors: active) { button { border-color: ButtonText; } }`;
  const PAPER = "@media print { :host { display: none !important; } }";
  const STYLE = `
:host { all: initial !important; display: block !important; position: fixed !important; z-index: var(--z) !important; inset: 0 auto auto 0 !important; width: 0 !important; height: 0 !important; direction: ltr !important;
  font: 400 16px/1.5 "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, system-ui, sans-serif !important; }
.launch, .panel { position: fixed; bottom: calc(var(--y) + env(safe-area-inset-bottom)); right: calc(var(--x) + env(safe-area-inset-right)); }
.launch { height: 52px; padding: 0 20px 0 16px; border-radius: 26px; font-size: 15px; white-space: nowrap; max-width: calc(100vw - 40px); box-shadow: 0 1px 2px rgb(10 25 35 / .25), 0 6px 20px rgb(10 25 35 / .22); transition: transform .2s, opacity .2s, box-shadow .15s; }
.launch span { overflow: hidden; text-overflow: ellipsis; }
.launch:hover { box-shadow: 0 1px 2px rgb(10 25 35 / .3), 0 8px 28px rgb(10 25 35 / .36); }
.panel { width: min(420px, 100vw - 40px); height: min(680px, 100dvh - 20px - var(--y)); overflow: hidden; border: 1px solid var(--line); border-radius: 16px; background: var(--paper); color: var(--ink); box-shadow: 0 2px 6px rgb(10 25 35 / .16), 0 18px 50px rgb(10 25 35 / .28); animation: rise .2s ease-out; }
.left { right: auto; left: calc(var(--x) + env(safe-area-inset-left)); }
.close { position: absolute; z-index: 1; top: 8px; right: 8px; width: 40px; height: 40px; border-radius: 10px; background: transparent; color: var(--ink); }
.close:hover { background: rgb(128 140 150 / .18); }
.panel p { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 14px; padding: 24px; text-align: center; font-size: 15px; }
.panel a { color: var(--color); }
.panel .again { min-height: 40px; padding: 0 18px; border-color: currentColor; border-radius: 10px; background: transparent; color: var(--color); }
iframe { position: absolute; inset: 0; display: block; width: 100%; height: 100%; border: 0; background: transparent; color-scheme: normal; }
.waits { visibility: hidden; }
@keyframes rise { from { opacity: 0; transform: translateY(12px); } }
@media (max-width: 480px) {
  .launch { width: 48px; height: 48px; padding: 0; }
  .launch span { position: absolute; width: 1px; height: 1px; clip-path: inset(50%); }
  .launch.away:not(:focus-visible) { transform: translateY(90px); opacity: 0; }
  .panel, .panel.left { inset: var(--top, 0) 0 auto 0; width: 100%; height: var(--height, 100dvh); border: 0; border-radius: 0; padding-top: env(safe-area-inset-top); }
}
@media (prefers-reduced-motion: reduce) { .launch, .panel { transition: none; animation: none; } }`;
  const FORM = `
:host { display: block; }
form { display: flex; gap: 8px; padding: 6px; border: 1px solid var(--line); border-radius: 14px; background: var(--paper); color: var(--ink); }
form:focus-within { border-color: var(--color); }
input { flex: 1; min-width: 0; padding: 0 10px; border: 0; background: none; color: inherit; }
input:focus-visible { outline: 0; box-shadow: none; }
input::placeholder { color: inherit; opacity: .72; }
.go { flex: none; width: 44px; height: 44px; border-radius: 10px; }`;


  const data = script.dataset;
  const page = document.documentElement;
  const language = () => {
    const tag = data.lang || page.lang || navigator.language || "en";
    const wanted = /^zh/i.test(tag) ? (/hant|tw|hk|mo/i.test(tag) ? "zh-Hant" : "zh-Hans") : tag.split("-")[0].toLowerCase();
    return wanted in WORDS ? wanted : "en";
  };
  const themed = (name) => (/^(light|dark|auto)$/.test(name) ? name : LOOK.theme);
  let theme = themed(data.theme);

  // The article's own address: what its canonical link says, else where the browser is. A site that
  // changes pages without loading them may leave the link of the first one.
  const canonical = () => document.querySelector('link[rel~="canonical"]')?.href;
  const first = [canonical(), location.pathname];
  const article = () => {
    const link = canonical();
    const left = link === first[0] && location.pathname !== first[1];
    const address = new URL((!left && link) || location.href, location.href);
    return /^https?:$/.test(address.protocol) ? address.origin + address.pathname : "";
  };

  const remember = (open) => {
    try {
      if (open === undefined) return sessionStorage.getItem(OPEN) === "1";
      open ? sessionStorage.setItem(OPEN, "1") : sessionStorage.removeItem(OPEN);
    } catch {
      return false; // a site that may not store anything begins closed
    }
  };

  const make = (tag, properties, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      name in element ? (element[name] = value) : element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  const drawn = (path) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  };

  const sheet = (rules) => {
    const made = new CSSStyleSheet();
    made.replaceSync(rules);
    return made;
  };
  const shared = sheet(SHARED);
  const add = (rules) => shared.insertRule(`:host { ${rules} }`, shared.cssRules.length);
  const rooted = (element, rules) => {
    const root = element.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [shared, sheet(rules + PAPER)];
    element.dataset.theme = theme;
    return root;
  };

  // Any colour of CSS as #rrggbb.
  const hex = (color) => {
    const brush = document.createElement("canvas").getContext("2d");
    brush.fillStyle = color;
    if (brush.fillStyle[0] === "#") return brush.fillStyle;
    brush.fillRect(0, 0, 1, 1);
    return `#${[...brush.getImageData(0, 0, 1, 1).data].slice(0, 3).map((n) => n.toString(16).padStart(2, "0")).join("")}`;
  };

  // Black or white, whichever is read better on a colour (WCAG relative luminance).
  const legible = (color) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = parseInt(color.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
  };

  // The paragraph that a link of an answer points at, as it stands on this page.
  const pointed = (hash) => {
    const [, start, end] = /:~:text=([^,&]+)(?:,([^,&]+))?/.exec(hash) ?? [];
    if (!start) return document.getElementById(decodeURIComponent(hash.slice(1)));
    const plain = (text) => text.normalize("NFKC").replace(/\s+/g, "");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const places = [];
    let text = "";
    for (let node; (node = walker.nextNode()); ) {
      if (/^(SCRIPT|STYLE|NOSCRIPT|RT|RP)$/.test(node.parentNode.nodeName)) continue;
      places.push([text.length, node.parentElement]);
      text += plain(node.data);
    }
    const [begins, ends] = [start, end ?? start].map((part) => plain(decodeURIComponent(part)));
    const at = text.indexOf(begins);
    if (at < 0 || text.indexOf(ends, at) < 0) return null;
    const found = places.findLast(([from]) => from <= at)[1];
    return found.closest("p, li, td, th, pre, blockquote, dd, dt, figcaption, h1, h2, h3, h4, h5, h6") ?? found;
  };

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const reveal = (element) => {
    for (let around = element; (around = around.parentElement?.closest("details")); ) around.open = true;
    element.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
    element.animate({ boxShadow: Array(3).fill("0 0 0 6px #f2b70080").concat("0 0 0 6px #f2b70000") }, 3000);
  };

  function begin() {
    const host = document.createElement("ask-the-archive-panel");
    const root = rooted(host, STYLE);
    const side = data.position === "left" ? " left" : "";
    const name = make("span", {});
    const launch = make(
      "button",
      { type: "button", className: `launch${side}`, "aria-haspopup": "dialog", "aria-expanded": "false" },
      drawn("M12 3.5c-5 0-8.7 3.3-8.7 7.6 0 2.4 1.1 4.4 2.9 5.8L5.6 20.5l4.2-1.9c.7.1 1.4.2 2.2.2 5 0 8.7-3.4 8.7-7.7S17 3.5 12 3.5zM9.6 9.4c.2-1.3 1.2-2 2.4-2 1.4 0 2.4.8 2.4 2 0 1.5-2.4 1.7-2.4 3.4M12 15.4v.1"),
      name,
    );
    root.append(launch);
    for (const [axis, given] of [["x", data.offsetX], ["y", data.offsetY]]) {
      const length = /^\d+$/.test(given) ? `${given}px` : given;
      if (given && CSS.supports("width", length)) add(`--${axis}: ${length} !important`);
    }
    if (/^-?\d+$/.test(data.zIndex)) add(`--z: ${data.zIndex} !important`);

    const narrow = matchMedia("(max-width: 480px)");
    let panel, frame, notice, close, ready, wanted, told, looks, color;
    let stepped = false; // whether going back closes the panel
    let closed; // what is done when it is closed
    const waiting = []; // questions that the conversation is not ready for

    const name_ = () => {
      const words = WORDS[language()];
      host.lang = data.lang || language();
      name.textContent = data.label || words.label;
      if (!panel) return words;
      panel.setAttribute("aria-label", words.panel);
      close.setAttribute("aria-label", words.close);
      frame.title = words.panel;
      return words;
    };

    const say = (message) => frame.contentWindow?.postMessage({ askTheArchive: message }, HOME.origin);

    const load = () => {
      const words = name_();
      const address = new URL("embed", HOME);
      told = article();
      if (told) address.searchParams.set("page", told);
      address.searchParams.set("lang", language());
      address.searchParams.set("site", location.origin);
      address.searchParams.set("theme", theme);
      if (color) address.searchParams.set("color", color.slice(1));
      notice.replaceChildren(words.wait);
      notice.hidden = false;
      const loaded = make("iframe", { className: "waits", title: words.panel, allow: "clipboard-write", referrerPolicy: "origin" });
      frame.replaceWith(loaded); // a second page in the same one would be a step of the browser's history
      frame = loaded;
      const failed = () => {
        if (ready) return;
        const again = make("button", { type: "button", className: "again", onclick: () => (load(), close.focus()) }, words.again);
        const full = make("a", { href: HOME.href, target: "_blank", rel: "noopener" }, words.full);
        notice.replaceChildren(words.failed, again, full);
      };
      frame.onload = () => setTimeout(failed, 300);
      setTimeout(failed, PATIENCE);
      frame.src = address.href;
    };

    const build = () => {
      close = make("button", { type: "button", className: "close", onclick: () => hide() }, drawn("M6 6l12 12M18 6L6 18"));
      notice = make("p", { role: "status" });
      frame = make("iframe", {});
      panel = make("div", { className: `panel${side}`, role: "dialog" }, notice, close, frame);
      load();
      root.append(panel);
    };

    // Above the keyboard of a phone.
    const fit = () => {
      const view = window.visualViewport;
      if (!panel || panel.hidden || !view) return;
      const shrunk = narrow.matches && view.scale === 1 && view.height < window.innerHeight - 60;
      panel.style.setProperty("--height", shrunk ? `${view.height}px` : "100dvh");
      panel.style.setProperty("--top", shrunk ? `${view.offsetTop}px` : "0");
    };

    const show = (focus) => {
      if (!panel) build();
      panel.hidden = false;
      panel.setAttribute("aria-modal", String(narrow.matches));
      launch.hidden = true;
      launch.setAttribute("aria-expanded", "true");
      wanted = focus;
      if (focus) {
        close.focus();
        if (ready) enter();
      }
      if (narrow.matches && !stepped) {
        stepped = true;
        history.pushState({ ...Object(history.state), askTheArchive: true }, "");
      }
      remember(true);
      visited();
      clearInterval(looks);
      looks = setInterval(visited, 500);
      fit();
    };

    const enter = () => {
      frame.focus();
      say("focus");
      wanted = false;
    };

    // `then` comes when the browser is back where it was, whose scrolling would undo what it does.
    function hide(then) {
      if (!panel || panel.hidden) return then?.();
      const held = root.activeElement;
      panel.hidden = true;
      launch.hidden = false;
      launch.classList.remove("away");
      launch.setAttribute("aria-expanded", "false");
      clearInterval(looks);
      remember(false);
      if (held) launch.focus();
      const back = stepped && history.state?.askTheArchive;
      if (!back) stepped = false;
      closed = back && then;
      back ? history.back() : then?.();
    }

    // Sites that change pages without loading them: tell the conversation where the reader is.
    const visited = () => {
      name_();
      if (!ready || panel.hidden || article() === told) return;
      told = article();
      say({ page: told });
    };

    // A link of an answer to the article that is open: its paragraph, beside the conversation.
    const visit = (address) => {
      if (!/^https?:$/.test(new URL(address).protocol)) return;
      const found = pointed(new URL(address).hash);
      if (!found) open(address, "_blank", "noopener");
      else if (narrow.matches) hide(() => setTimeout(reveal, 60, found));
      else reveal(found);
    };

    const ask = (question) => {
      const text = String(question ?? "").trim();
      if (text) ready ? say({ ask: text }) : waiting.push(text);
      show(true);
    };

    launch.addEventListener("click", () => show(true));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !panel || panel.hidden) return;
      if (event.target !== host && event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      hide();
    });
    window.addEventListener("message", (event) => {
      if (event.origin !== HOME.origin || !frame || event.source !== frame.contentWindow) return;
      const message = event.data?.askTheArchive;
      if (message === "close") hide();
      if (typeof message?.visit === "string") visit(message.visit);
      if (message !== "ready") return;
      ready = true;
      notice.hidden = true;
      frame.className = "";
      if (wanted && root.activeElement === close) enter();
      for (const text of waiting.splice(0)) say({ ask: text });
      visited();
    });
    // Back closes the panel; a site that goes its own ways by script has nothing to do with it.
    window.addEventListener(
      "popstate",
      (event) => {
        if (!stepped || history.state?.askTheArchive) return;
        stepped = false;
        event.stopImmediatePropagation();
        const then = closed;
        closed = null;
        hide();
        then?.();
      },
      true,
    );
    window.visualViewport?.addEventListener("resize", fit);
    window.visualViewport?.addEventListener("scroll", fit);

    // On a phone the button leaves the text to the reader who reads on.
    let last = window.scrollY;
    window.addEventListener(
      "scroll",
      () => {
        const moved = window.scrollY - last;
        if (Math.abs(moved) < 12) return;
        last = window.scrollY;
        launch.classList.toggle("away", moved > 0 && last > 80);
      },
      { passive: true },
    );

    name_();
    page.append(host);
    if (data.color && CSS.supports("color", data.color)) {
      launch.style.color = data.color;
      color = hex(getComputedStyle(launch).color);
      launch.style.color = "";
      add(`--button: ${color} !important; --on-button: ${legible(color)} !important`);
    }

    // A form in the text: <ask-the-archive placeholder="…"></ask-the-archive>.
    const forms = new Set();
    customElements.define(
      "ask-the-archive",
      class extends HTMLElement {
        #root;
        connectedCallback() {
          forms.add(this);
          if (this.#root) return;
          this.#root = rooted(this, FORM);
          const words = WORDS[language()];
          const label = this.getAttribute("placeholder") || words.label;
          const box = make("input", { type: "text", placeholder: label, ariaLabel: label, autocomplete: "off", enterKeyHint: "send", maxLength: 2000 });
          const go = make("button", { type: "submit", className: "go", ariaLabel: words.ask, title: words.ask }, drawn("M5 12h13M12 5.5l6.5 6.5-6.5 6.5"));
          const form = make("form", { lang: language() }, box, go);
          form.addEventListener("submit", (event) => {
            event.preventDefault();
            if (!box.value.trim()) return box.focus();
            ask(box.value);
            box.value = "";
          });
          this.#root.append(form);
        }
        disconnectedCallback() {
          forms.delete(this);
        }
      },
    );

    window.AskTheArchive = Object.freeze({
      open: ask,
      close: () => hide(),
      theme(name) {
        theme = themed(name);
        for (const element of [host, ...forms]) element.dataset.theme = theme;
        if (ready) say({ theme });
      },
    });
    if (remember() && !narrow.matches) show(false);
  }

  document.readyState === "loading" ? addEventListener("DOMContentLoaded", begin, { once: true }) : begin();
})();
