// The conversation: built into #chat, on the reader's page and in the site's widget.

import { button, call, el, remember, remembered, sign, toClipboard, unfoldedInPrint } from "./dom.js";
import { Drawer } from "./drawer.js";
import { Fault, asked } from "./stream.js";
import { thumbs } from "./votes.js";

const KEY = "ask-the-archive";

class Chat {
  constructor(host, start) {
    this.surface = host.dataset.surface || "reader";
    this.page = host.dataset.page || "";
    this.start = start;
    this.say = start.say;
    this.store = this.surface === "embed" ? localStorage : sessionStorage;
    this.turns = [];
    this.running = null;
    this.build(host);
  }

  build(host) {
    const { say, start } = this;
    this.root = el("div", { className: `ask ${this.surface}`, lang: start.language });
    this.talk = el("div", { className: "talk", role: "log", "aria-live": "off", "aria-label": say.conversation });
    this.status = el("p", { className: "unseen", role: "status" });
    this.box = el("textarea", {
      rows: 1,
      "aria-label": say.question,
      placeholder: say.placeholder,
      oninput: () => this.grow(),
      onkeydown: (event) => this.key(event),
    });
    this.send = sign("send", say.send, "send", () => this.submit());
    this.halt = sign("stop", say.stop, "stop", () => this.stop(), { hidden: true });
    const form = el(
      "form",
      { className: "asking", onsubmit: (event) => (event.preventDefault(), this.submit()) },
      this.box,
      this.send,
      this.halt,
    );
    const below = el(
      "div",
      { className: "below" },
      el("p", { className: "note" }, say.note),
      button(say.new, "new", () => this.anew()),
    );
    const scroll = el("div", { className: "scroll", tabIndex: -1 }, this.talk);
    const main = el("div", { className: "pane" }, this.masthead(), scroll, form, below, this.status);
    this.scroll = scroll;
    this.root.append(main);
    this.drawer = new Drawer(this.root, say);
    this.root.addEventListener("click", (event) => this.clicked(event));
    host.replaceChildren(this.root);
    host.addEventListener("visit", (event) => this.visit(event.detail.page));
    document.documentElement.lang = start.language;
    this.restore();
    if (this.surface === "reader" && matchMedia("(hover: hover)").matches) this.box.focus();
  }

  // The reader went to another page of the site: its questions, if nothing was asked yet.
  async visit(page) {
    this.page = page;
    try {
      const response = await call(`chat/start${query(page)}`);
      this.start = await response.json();
    } catch {
      return; // the conversation goes on all the same
    }
    if (!this.turns.length) this.welcome();
  }

  masthead() {
    const { say, start } = this;
    if (this.surface === "embed") return null;
    return el(
      "header",
      { className: "masthead" },
      el("div", {}, el("p", { className: "tagline" }, say.tagline), el("h1", {}, start.title)),
      el("p", { className: "facts" }, el("span", {}, start.coverage), el("span", {}, start.writer)),
      sign("theme", say.theme, "theme", turnTheme),
    );
  }

  // What was said before: by the address (?after=ID), or in this tab.
  async restore() {
    const address = new URL(location.href);
    const after = address.searchParams.get("after");
    if (after) {
      address.searchParams.delete("after");
      history.replaceState(null, "", address);
    }
    const kept = after ? { ids: [after] } : remembered(this.store, this.key_());
    const ids = Array.isArray(kept?.ids) ? kept.ids.slice(-30) : [];
    const own = Array.isArray(kept?.own) ? kept.own.slice(-30) : [];
    if (!ids.length) return this.welcome();
    try {
      const query = new URLSearchParams(ids.map((id) => ["id", id]));
      const response = await call(`chat/answers?${query}`);
      const answers = response.ok ? await response.json() : [];
      for (const answer of answers) {
        const turn = this.turn(answer.question);
        this.whole(turn, { ...answer, continuation: own[ids.indexOf(answer.id)] || null });
      }
    } catch {
      // They stay on the server; a new conversation begins here.
    }
    if (!this.turns.length) return this.welcome();
    this.follow(this.turns.at(-1));
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  key_() {
    return `${KEY}:${this.surface}`;
  }

  keep() {
    const turns = this.turns.filter((turn) => turn.id).slice(-30);
    const ids = turns.map((turn) => turn.id);
    const own = turns.map((turn) => turn.continuation ?? "");
    remember(this.store, this.key_(), { ids, own });
  }

  welcome() {
    const { say, start } = this;
    const list = el("div", { className: "starters" });
    const fill = (questions) =>
      list.replaceChildren(...questions.map((text) => button(text, "starter", () => this.ask(text))));
    fill(start.suggestions);
    this.talk.replaceChildren(
      el(
        "div",
        { className: "welcome" },
        el("h2", {}, say.welcome),
        el("p", {}, say.welcome_more),
        start.page && el("p", { className: "kind" }, say.start_page, " · ", start.page.title),
        !start.page && start.suggestions.length > 0 && el("p", { className: "kind" }, say.start),
        list,
      ),
    );
  }

  anew() {
    this.stop();
    this.drawer.close();
    this.turns = [];
    this.keep();
    this.welcome();
    this.box.value = "";
    this.grow();
    this.box.focus();
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 160)}px`;
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const question = this.box.value.trim();
    if (!question || this.running) return; // the next question waits in the box
    this.box.value = "";
    this.grow();
    this.ask(question);
  }

  turn(question) {
    if (!this.turns.length) this.talk.replaceChildren();
    const { say } = this;
    const turn = { question, id: null, continuation: null, off: new Map() };
    turn.asked = el("div", { className: "asked" });
    turn.said = el("div", { className: "reply", role: "group", "aria-label": say.assistant });
    turn.tools = el("div", { className: "tools" });
    turn.element = el("section", { className: "turn" }, turn.asked, turn.said, turn.tools);
    this.showQuestion(turn);
    this.talk.append(turn.element);
    this.turns.push(turn);
    return turn;
  }

  showQuestion(turn) {
    const { say } = this;
    turn.asked.replaceChildren(
      el("p", { className: "bubble" }, el("span", { className: "unseen" }, `${say.you}: `), turn.question),
      sign("edit", say.edit, "edit", () => this.edit(turn)),
    );
  }

  edit(turn) {
    const { say } = this;
    const box = el("textarea", { value: turn.question, rows: 3, "aria-label": say.edit });
    const save = () => {
      const question = box.value.trim();
      if (question) this.ask(question, this.turns.indexOf(turn));
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        this.showQuestion(turn);
      }
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      save();
    });
    turn.asked.replaceChildren(
      el(
        "div",
        { className: "editing" },
        box,
        button(say.cancel, "plain", () => this.showQuestion(turn)),
        button(say.save, "strong", save),
      ),
    );
    box.focus();
  }

  // Ask as the turn at `index`; those from there on are taken back.
  // What is `off`, by name, was read in it before.
  async ask(question, index = this.turns.length, off = new Map()) {
    this.stop();
    this.drawer.close();
    for (const turn of this.turns.splice(index)) turn.element.remove();
    for (const last of this.talk.querySelectorAll(".next")) last.remove();
    const after = on(this.turns.findLast((turn) => turn.id));
    const turn = this.turn(question);
    turn.off = off;
    const { say } = this;
    const running = new AbortController();
    this.busy(running, turn);
    turn.said.replaceChildren(el("p", { className: "thinking" }, say.thinking));
    this.scroll.scrollTo({ top: turn.element.offsetTop - 14, behavior: calm() });
    const message = { question, after, surface: this.surface, page: this.page || null };
    if (off.size) message.without = [...off.keys()];
    try {
      for await (const event of asked(message, say, running.signal)) {
        if (running.signal.aborted) break;
        if (event.kind === "draft") turn.said.innerHTML = event.html;
        else this.whole(turn, event);
      }
      if (turn.id || running.signal.aborted) this.status.textContent = turn.id ? say.ready : say.stopped;
      if (running.signal.aborted) this.stopped(turn);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.fault(turn, error.message);
    } finally {
      if (this.running === running) this.busy(null);
    }
    if (turn.id) this.keep();
    if (turn.whole) this.follow(turn);
  }

  busy(running, turn) {
    this.running = running;
    this.halt.hidden = !running;
    this.send.hidden = Boolean(running);
    turn?.said.setAttribute("aria-busy", "true");
  }

  stop() {
    this.running?.abort();
    this.busy(null);
  }

  stopped(turn) {
    turn.said.querySelector(".thinking")?.remove();
    turn.said.removeAttribute("aria-busy");
    turn.said.append(el("p", { className: "notice" }, this.say.stopped));
    this.offerRetry(turn);
  }

  fault(turn, words) {
    turn.said.querySelector(".thinking")?.remove();
    turn.said.removeAttribute("aria-busy");
    turn.said.append(el("p", { className: "notice fault", role: "alert" }, words));
    this.offerRetry(turn);
  }

  offerRetry(turn) {
    turn.tools.replaceChildren(this.retry(turn));
  }

  retry(turn) {
    return sign("again", this.say.retry, "again", () => this.askWithout(turn, turn.off));
  }

  askWithout(turn, off) {
    this.ask(turn.question, this.turns.indexOf(turn), off);
  }

  // What was read in the question, to be taken off, and what was, to be put on again.
  chips(turn, read) {
    const { say } = this;
    const off = [...turn.off].map(([name, label]) => ({ name, label }));
    if (!read.length && !off.length) return null;
    const chip = ({ name, label }, className, words, mark) => {
      const others = new Map(turn.off);
      if (!others.delete(name)) others.set(name, label);
      const what = words.replace("{label}", label);
      const made = button("", className, () => this.askWithout(turn, others));
      made.setAttribute("aria-label", what);
      made.title = what;
      made.append(el("span", {}, label), el("span", { className: "off-sign", "aria-hidden": "true" }, mark));
      return made;
    };
    return el(
      "div",
      { className: "chips", role: "group", "aria-label": say.read },
      ...read.map((one) => chip(one, "chip", say.take_off, "×")),
      ...off.map((one) => chip(one, "chip off", say.put_on, "+")),
    );
  }

  whole(turn, answer) {
    const { say } = this;
    turn.id = answer.id;
    turn.continuation = answer.continuation;
    turn.narrower = answer.narrower;
    turn.whole = true;
    turn.said.removeAttribute("aria-busy");
    turn.said.innerHTML = answer.html;
    const chips = this.chips(turn, answer.chips ?? []);
    if (chips) turn.said.prepend(chips);
    const note = el("span", { className: "thanks", role: "status" });
    const copy = (text, words) => async () => {
      if (await toClipboard(text)) note.textContent = words;
    };
    turn.tools.replaceChildren(
      sign("copy", say.copy, "copy", copy(answer.text, say.copied)),
      this.retry(turn),
    );
    if (answer.id) {
      turn.tools.append(
        el("a", { className: "permalink", href: answer.address, target: "_blank", rel: "noopener",
          onclick: (event) => this.share(event, answer.address, note) }, say.share),
        note,
        thumbs(answer.id, 0, say),
      );
    } else {
      turn.tools.append(el("span", { className: "thanks" }, say.not_kept));
    }
  }

  // The link is copied; opened in a new window with the usual keys it is the permalink itself.
  async share(event, address, note) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (await toClipboard(address)) note.textContent = this.say.shared;
    else open(address, "_blank", "noopener");
  }

  // What may be asked next: narrower questions at once, others when they are found.
  async follow(turn) {
    const narrower = turn.narrower ?? [];
    if (narrower.length) this.offer(turn, "next narrower", this.say.narrower, narrower);
    if (!turn.id) return;
    try {
      const response = await call("chat/follow-ups", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ after: on(turn) }),
      });
      const { questions } = await response.json();
      const others = questions.filter((text) => !narrower.includes(text));
      if (!others.length || this.turns.at(-1) !== turn || this.running) return;
      this.offer(turn, "next", this.say.next, others);
    } catch {
      // An answer is whole without them.
    }
  }

  offer(turn, className, title, questions) {
    turn.element.append(
      el(
        "div",
        { className },
        el("p", { className: "kind" }, title),
        ...questions.map((text) => button(text, "starter", () => this.ask(text))),
      ),
    );
  }

  clicked(event) {
    const reference = event.target.closest("a.ref, .source > summary");
    if (!reference || this.drawer.dialog.contains(reference)) return;
    event.preventDefault();
    const number = reference.closest("[data-source]").dataset.source;
    const turn = this.turns.find((one) => one.said.contains(reference));
    this.drawer.open(turn.said, number, turn.id, reference);
  }
}

// What goes on from a turn: our own conversation, or anew from an answer that somebody shared.
function on(turn) {
  return turn?.continuation ?? turn?.id ?? null;
}

function query(page) {
  return page ? `?${new URLSearchParams({ page })}` : "";
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

function showTheme() {
  const theme = remembered(localStorage, `${KEY}:theme`);
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.body?.classList.toggle("dark", dark);
}

function turnTheme() {
  const dark = document.documentElement.dataset.theme === "dark";
  remember(localStorage, `${KEY}:theme`, dark ? "light" : "dark");
  showTheme();
}

async function begin(host) {
  showTheme();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
  for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
    try {
      const response = await call(`chat/start${query(host.dataset.page)}`);
      if (response.ok) return new Chat(host, await response.json());
    } catch {
      // the server restarts, perhaps
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

unfoldedInPrint();

const found = () => document.getElementById("chat");
if (found()) begin(found());
else
  new MutationObserver((_, observer) => {
    if (!found()) return;
    observer.disconnect();
    begin(found());
  }).observe(document.documentElement, { childList: true, subtree: true });
