// The button and the panel that any page of the site gets by one line:
//   <script src="https://HOST/widget.js" async></script>
// All of it lives in a shadow root; the conversation itself is /embed in an iframe, which is
// loaded when the panel is first opened.
(() => {
  "use strict";
  const once = Symbol.for("ask-the-archive");
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  if (window[once] || !script?.src || window.top !== window || !("adoptedStyleSheets" in document)) return;
  Object.defineProperty(window, once, { value: true });

  const HOME = new URL(".", script.src);
  const OPEN = "ask-the-archive:open";
  const WORDS = {
    ja: { label: "記事に質問する", panel: "記事についての質問と回答", close: "閉じる", wait: "読み込んでいます…", failed: "ここでは開けませんでした。", full: "新しいタブで開く" },
    en: { label: "Ask the archive", panel: "Questions and answers about the posts", close: "Close", wait: "Loading…", failed: "This could not be opened here.", full: "Open it in a new tab" },
  };
  const STYLE = `
:host { all: initial !important; display: block !important; position: fixed !important; z-index: 2147483000 !important; inset: 0 auto auto 0 !important; width: 0 !important; height: 0 !important; direction: ltr !important;
  font: 400 16px/1.5 "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, system-ui, sans-serif !important; color-scheme: light dark !important; }
* { box-sizing: border-box; margin: 0; font: inherit; }
:host { --color: #0b6e69 !important; --on: #fff !important; --paper: #f6f8f9 !important; --ink: #17212b !important; --line: #d3dbe1 !important; }
button { position: fixed; display: grid; grid-auto-flow: column; place-items: center; gap: 8px; padding: 0; border: 1px solid transparent; cursor: pointer; -webkit-tap-highlight-color: transparent; touch-action: manipulation; }
button:focus-visible, a:focus-visible { outline: 3px solid var(--color); outline-offset: 3px; box-shadow: 0 0 0 3px var(--paper); }
[hidden] { display: none !important; }
svg { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; pointer-events: none; }
.launch { bottom: calc(20px + env(safe-area-inset-bottom)); right: calc(20px + env(safe-area-inset-right)); height: 52px; padding: 0 20px 0 16px; border-radius: 26px; background: var(--color); color: var(--on); font-size: 15px; font-weight: 600; white-space: nowrap; max-width: calc(100vw - 40px); box-shadow: 0 1px 2px rgb(10 25 35 / .25), 0 6px 20px rgb(10 25 35 / .22); transition: transform .2s, opacity .2s, box-shadow .15s; }
.launch span { overflow: hidden; text-overflow: ellipsis; }
.launch:hover { box-shadow: 0 1px 2px rgb(10 25 35 / .3), 0 8px 28px rgb(10 25 35 / .36); }
.panel { position: fixed; bottom: calc(20px + env(safe-area-inset-bottom)); right: calc(20px + env(safe-area-inset-right)); width: min(420px, 100vw - 40px); height: min(680px, 100dvh - 40px); overflow: hidden; border: 1px solid var(--line); border-radius: 16px; background: var(--paper); color: var(--ink); box-shadow: 0 2px 6px rgb(10 25 35 / .16), 0 18px 50px rgb(10 25 35 / .28); animation: rise .2s ease-out; }
.left { right: auto; left: calc(20px + env(safe-area-inset-left)); }
.panel .close { position: absolute; z-index: 1; top: 8px; right: 8px; width: 40px; height: 40px; border-radius: 10px; background: transparent; color: var(--ink); }
.panel .close:hover { background: rgb(128 140 150 / .18); }
.panel p { position: absolute; inset: 0; display: grid; place-content: center; gap: 10px; padding: 24px; text-align: center; font-size: 15px; }
.panel a { color: var(--color); }
iframe { position: absolute; inset: 0; display: block; width: 100%; height: 100%; border: 0; background: transparent; color-scheme: normal; }
@keyframes rise { from { opacity: 0; transform: translateY(12px); } }
@media (prefers-color-scheme: dark) {
  :host { --color: #5ecac2 !important; --on: #06201e !important; --paper: #10171d !important; --ink: #e8edf1 !important; --line: #2f3b46 !important; }
}
@media (max-width: 480px) {
  .launch { bottom: calc(14px + env(safe-area-inset-bottom)); right: calc(14px + env(safe-area-inset-right)); width: 48px; height: 48px; padding: 0; }
  .launch.left { right: auto; left: calc(14px + env(safe-area-inset-left)); }
  .launch span { position: absolute; width: 1px; height: 1px; clip-path: inset(50%); }
  .launch.away:not(:focus-visible) { transform: translateY(90px); opacity: 0; }
  .panel, .panel.left { inset: var(--top, 0) 0 auto 0; width: 100%; height: var(--height, 100dvh); border: 0; border-radius: 0; padding-top: env(safe-area-inset-top); }
}
@media (prefers-reduced-motion: reduce) { .launch, .panel { transition: none; animation: none; } }
@media (forced-colors: active) { button { border-color: ButtonText; } }
@media print { :host { display: none !important; } }`;

  const data = script.dataset;
  const language = () => {
    const tag = (data.lang || document.documentElement.lang || navigator.language || "en").toLowerCase();
    return tag.startsWith("ja") ? "ja" : "en";
  };

  // The article's own address: what its canonical link says, else where the browser is.
  const article = () => {
    const link = document.querySelector('link[rel~="canonical"]');
    const address = new URL(link?.href || location.href, location.href);
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

  // Black or white, whichever is read better on the site's colour (WCAG relative luminance).
  const legible = (color) => {
    const [r, g, b] = (color.match(/[\d.]+/g) ?? []).map((n) => {
      const part = n / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return color.startsWith("rgb") && 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
  };

  function begin() {
    const host = document.createElement("ask-the-archive");
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];

    const side = data.position === "left" ? " left" : "";
    const name = make("span", {});
    const launch = make(
      "button",
      { type: "button", className: `launch${side}`, "aria-haspopup": "dialog", "aria-expanded": "false" },
      drawn("M12 3.5c-5 0-8.7 3.3-8.7 7.6 0 2.4 1.1 4.4 2.9 5.8L5.6 20.5l4.2-1.9c.7.1 1.4.2 2.2.2 5 0 8.7-3.4 8.7-7.7S17 3.5 12 3.5zM9.6 9.4c.2-1.3 1.2-2 2.4-2 1.4 0 2.4.8 2.4 2 0 1.5-2.4 1.7-2.4 3.4M12 15.4v.1"),
      name,
    );
    root.append(launch);
    if (data.color && CSS.supports("color", data.color)) {
      sheet.insertRule(`.launch { background: ${data.color}; color: #fff; }`, sheet.cssRules.length);
    }

    const narrow = matchMedia("(max-width: 480px)");
    let panel, frame, notice, close, ready, wanted, told;

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

    const build = () => {
      const words = WORDS[language()];
      const address = new URL("embed", HOME);
      told = article();
      if (told) address.searchParams.set("page", told);
      address.searchParams.set("lang", language());
      address.searchParams.set("site", location.origin);
      const full = make("a", { href: HOME.href, target: "_blank", rel: "noopener" }, words.full);
      close = make("button", { type: "button", className: "close", onclick: hide }, drawn("M6 6l12 12M18 6L6 18"));
      notice = make("p", { role: "status" }, words.wait);
      frame = make("iframe", { allow: "clipboard-write", referrerPolicy: "origin" });
      panel = make("div", { className: `panel${side}`, role: "dialog" }, notice, close, frame);
      name_();
      frame.src = address.href;
      root.append(panel);
      setTimeout(() => {
        if (ready) return;
        notice.replaceChildren(words.failed, full);
        frame.hidden = true;
      }, 12000);
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
      remember(true);
      visited();
      fit();
    };

    const enter = () => {
      frame.focus();
      say("focus");
      wanted = false;
    };

    function hide() {
      const held = root.activeElement;
      panel.hidden = true;
      launch.hidden = false;
      launch.classList.remove("away");
      launch.setAttribute("aria-expanded", "false");
      remember(false);
      if (held) launch.focus();
    }

    // Sites that change pages without loading them: tell the conversation where the reader is.
    const visited = () => {
      name_();
      if (!ready || panel.hidden || article() === told) return;
      told = article();
      say({ page: told });
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
      if (message !== "ready") return;
      ready = true;
      notice.hidden = true;
      frame.hidden = false;
      if (wanted && root.activeElement === close) enter();
      visited();
    });
    const later = () => setTimeout(visited, 300);
    window.addEventListener("popstate", later);
    window.navigation?.addEventListener("navigatesuccess", later);
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
    document.documentElement.append(host);
    if (data.color) launch.style.color = legible(getComputedStyle(launch).backgroundColor);
    if (remember() && !narrow.matches) show(false);
  }

  document.readyState === "loading" ? addEventListener("DOMContentLoaded", begin, { once: true }) : begin();
})();
