// The conversation: built into #chat, on the reader's page and in the site's widget.

import { Book, fresh } from "./book.js";
import { button, call, el, remember, remembered, sign, unfoldedInPrint } from "./dom.js";
import { Drawer } from "./drawer.js";
import { Earlier, entry } from "./earlier.js";
import { Fault, asked } from "./stream.js";
import { showTheme, turnTheme } from "./theme.js";
import { Turn, isEnter } from "./turn.js";
import { tellWide } from "./wide.js";

const KEY = "ask-the-archive";
const SHOWN_EARLIER = 3;

class Chat {
  constructor(host, start) {
    this.surface = host.dataset.surface || "reader";
    this.page = host.dataset.page || "";
    this.start = start;
    this.say = start.say;
    this.book = new Book(localStorage, this.surface);
    this.conversation = fresh();
    this.turns = [];
    this.running = null;
    this.build(host);
  }

  build(host) {
    const { say, start } = this;
    this.root = el("div", { className: `ask ${this.surface}`, lang: start.language });
    this.root.dataset.scrolls = say.scrolls;
    this.talk = el("div", { className: "talk", role: "log", "aria-live": "off", "aria-label": say.conversation });
    this.status = el("p", { className: "unseen", role: "status" });
    this.told = el("div", { className: "told", role: "status" });
    this.box = el("textarea", {
      id: "ask",
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
    this.earlier = new Earlier(this);
    const below = el(
      "div",
      { className: "below" },
      el("p", { className: "note" }, say.note, ...links(start.links)),
      this.earlier.opener,
      button(say.new, "new", () => this.anew()),
    );
    this.scroll = el("div", { className: "scroll", tabIndex: -1 }, this.talk);
    this.pane = el("div", { className: "pane" }, this.masthead(), this.scroll, this.told, form, below, this.status);
    this.root.append(this.pane, this.earlier.dialog);
    this.drawer = new Drawer(this.root, say, () => this.settle());
    this.root.addEventListener("click", (event) => this.clicked(event));
    host.replaceChildren(this.root);
    host.addEventListener("visit", (event) => this.visit(event.detail.page));
    document.documentElement.lang = start.language;
    document.querySelector(".skip")?.addEventListener("click", (event) => {
      event.preventDefault(); // the address stays that of the conversation
      this.box.focus();
    });
    addEventListener("resize", () => tellWide(this.root));
    this.root.addEventListener("toggle", () => tellWide(this.root), true);
    addEventListener("popstate", () => this.show(this.named()));
    this.begin();
    if (this.surface === "reader" && isRoomy()) this.box.focus({ preventScroll: true });
  }

  masthead() {
    const { say, start } = this;
    if (this.surface === "embed") return null;
    return el(
      "header",
      { className: "masthead" },
      start.logo && el("img", { className: "logo", src: start.logo, alt: "" }),
      el("div", {}, el("p", { className: "tagline" }, say.tagline), el("h1", {}, start.title)),
      el("p", { className: "facts" }, el("span", {}, start.coverage), el("span", {}, start.writer)),
      sign("theme", say.theme, "theme", turnTheme),
    );
  }

  // The reader went to another page of the site: its questions, if nothing was asked yet.
  async visit(page) {
    this.page = page;
    try {
      const response = await call(`chat/start?${new URLSearchParams({ page })}`);
      this.start = await response.json();
    } catch {
      return; // the conversation goes on all the same
    }
    if (!this.turns.length) this.welcome();
  }

  // Which conversation is open: the widget keeps it from page to page, the address names it else.
  named() {
    const taken = /^#take=(.+)$/.exec(location.hash)?.[1];
    if (taken && this.surface !== "embed") return this.book.taken(taken) ?? fresh();
    const id = this.surface === "embed" ? remembered(localStorage, `${KEY}:embed:open`) : /^#c=(.+)$/.exec(location.hash)?.[1];
    return (id && this.book.get(id)) || fresh();
  }

  name(id, replace = false) {
    if (this.surface === "embed") return remember(localStorage, `${KEY}:embed:open`, id);
    const address = new URL(location.href);
    address.hash = id ? `c=${id}` : "";
    if (address.href === location.href) return;
    history[replace ? "replaceState" : "pushState"](null, "", address);
  }

  // What the address asks for (?after=ID goes on from an answer, ?q= asks), else what was open.
  async begin() {
    const address = new URL(location.href);
    const { searchParams } = address;
    const [after, question] = [searchParams.get("after"), searchParams.get("q")?.trim()];
    if (after || question) {
      for (const name of ["after", "q"]) searchParams.delete(name);
      address.hash = "";
      history.replaceState(null, "", address);
    }
    const opened = after ? fresh([{ id: after }]) : question ? fresh() : this.named();
    await this.show(opened, true);
    if (question) this.ask(question, { replace: true });
  }

  // Show a conversation as it was; what was not answered yet is asked again.
  async show(conversation, replace = false) {
    this.leave();
    this.conversation = conversation;
    this.turns = [];
    const { turns } = conversation;
    if (!turns.length) return this.welcome();
    let found = [];
    let reached = true;
    const ids = turns.filter((turn) => turn.id).map((turn) => turn.id);
    try {
      const query = new URLSearchParams(ids.slice(-30).map((id) => ["id", id]));
      const response = ids.length ? await call(`chat/answers?${query}`) : null;
      found = response?.ok ? await response.json() : [];
      reached = !response || response.ok;
    } catch {
      reached = false; // they stay on the server, and their ids here
    }
    if (this.conversation !== conversation) return;
    for (const kept of turns) this.restore(kept, found.find((one) => one.id === kept.id), reached);
    if (!this.turns.length) return this.welcome();
    this.keep(replace);
    const last = this.turns.at(-1);
    this.toTop(last, "auto");
    this.settle();
    if (!last.id && !last.over) return this.answer(last);
    this.follow(last);
  }

  restore(kept, answer, reached) {
    const question = answer?.question ?? kept.question;
    if (!question) return;
    const turn = this.append(question, new Map(kept.off));
    if (answer) turn.whole({ ...answer, continuation: kept.own ?? null });
    else if (kept.id) {
      turn.end("fault", reached ? this.say.gone : this.say.offline);
      turn.id = kept.id;
      turn.continuation = kept.own ?? null;
    } else if (kept.over) turn.end(kept.over, kept.over === "stopped" ? this.say.stopped : this.say.broken_off);
  }

  keep(replace = false) {
    if (!this.turns.length) return;
    this.conversation = { ...this.conversation, turns: this.turns.map((turn) => turn.kept()) };
    this.book.put(this.conversation);
    this.name(this.conversation.id, replace);
    this.earlier.opener.hidden = false;
  }

  welcome() {
    const { say, start } = this;
    const before = this.book.all();
    this.earlier.opener.hidden = !before.length;
    this.talk.replaceChildren(
      el(
        "div",
        { className: "welcome" },
        el("h2", {}, say.welcome),
        el("p", {}, say.welcome_more),
        start.page && el("p", { className: "kind" }, say.start_page, " · ", start.page.title),
        !start.page && start.suggestions.length > 0 && el("p", { className: "kind" }, say.start),
        el(
          "div",
          { className: "starters" },
          ...start.suggestions.map((text) => button(text, "starter", () => this.ask(text))),
        ),
        before.length > 0 && el("p", { className: "kind" }, say.go_on),
        before.length > 0 &&
          el("div", { className: "entries" }, ...before.slice(0, SHOWN_EARLIER).map((one) => entry(one, this))),
      ),
    );
    this.settle();
  }

  async go(id) {
    this.tell();
    this.name(id);
    this.earlier.close();
    await this.show(this.book.get(id) ?? fresh());
    this.turns.at(-1)?.focus();
  }

  anew() {
    const before = this.turns.length ? this.conversation : null;
    this.name("");
    this.show(fresh());
    this.box.value = "";
    this.grow();
    this.box.focus();
    if (before) this.tell(this.say.began, () => this.go(before.id));
  }

  forget(some) {
    const open = some.some((one) => one.id === this.conversation.id);
    for (const one of some) this.book.remove(one.id);
    if (open) {
      this.name("", true);
      this.show(fresh());
    } else if (!this.turns.length) this.welcome();
    this.tell(this.say.removed, () => {
      for (const one of some) this.book.put(one);
      if (open) this.go(some.find((one) => this.book.get(one.id)).id);
      else if (!this.turns.length) this.welcome();
    });
  }

  // A line above the composer, with a way back.
  tell(words, undo) {
    this.told.replaceChildren();
    if (!words) return;
    const back = () => {
      this.told.replaceChildren();
      this.earlier.close();
      undo();
      this.settle();
    };
    this.told.append(el("span", {}, words), button(this.say.undo, "plain", back));
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 160)}px`;
  }

  key(event) {
    if (!isEnter(event)) return;
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

  append(question, off) {
    if (!this.turns.length) this.talk.replaceChildren();
    const turn = new Turn(this, question, off);
    this.talk.append(turn.element);
    this.turns.push(turn);
    return turn;
  }

  // A question of this conversation asked otherwise: a conversation of its own, from there on.
  askInstead(turn, question, off) {
    const index = this.turns.indexOf(turn);
    const kept = this.conversation;
    this.conversation = fresh();
    this.ask(question, { index, off });
    this.tell(this.say.branched, () => this.go(kept.id));
  }

  // The same question again; what came after it stays in the conversation as it was.
  askAgain(turn, off) {
    if (turn !== this.turns.at(-1)) this.askInstead(turn, turn.question, off);
    else this.ask(turn.question, { index: this.turns.length - 1, off });
  }

  // Ask as the turn at `index`; those from there on are taken back.
  ask(question, { index = this.turns.length, off, replace } = {}) {
    this.leave();
    for (const turn of this.turns.splice(index)) turn.element.remove();
    const open = this.turns.at(-1);
    if (open && !open.done && !open.over) open.end("stopped", this.say.stopped);
    for (const last of this.talk.querySelectorAll(".next")) last.remove();
    this.tell();
    const turn = this.append(question, off);
    this.conversation.at = Date.now();
    this.keep(replace);
    if (document.activeElement !== this.box || !isRoomy()) turn.focus();
    this.toTop(turn);
    return this.answer(turn);
  }

  async answer(turn) {
    const { say } = this;
    const before = this.turns.slice(0, this.turns.indexOf(turn));
    const after = before.findLast((one) => one.id)?.next ?? null;
    const running = new AbortController();
    this.busy(running);
    turn.wait();
    const message = { question: turn.question, after, surface: this.surface, page: this.page || null };
    if (turn.off.size) message.without = [...turn.off.keys()];
    try {
      for await (const event of asked(message, say, running.signal)) {
        if (running.signal.aborted) break;
        if (event.kind === "draft") turn.grow(event);
        else turn.whole(event);
      }
      if (turn.done) this.status.textContent = say.ready;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      turn.end("fault", error.message);
    } finally {
      if (this.running === running) this.busy(null);
    }
    if (running.signal.aborted) return;
    this.keep();
    this.settle();
    if (turn.done) this.follow(turn);
  }

  busy(running) {
    const held = document.activeElement === this.halt;
    this.running = running;
    this.halt.hidden = !running;
    this.send.hidden = Boolean(running);
    if (held && !running) this.box.focus({ preventScroll: true });
  }

  // Go from a conversation; a question that is still being answered is asked again when it is shown.
  leave() {
    this.running?.abort();
    this.busy(null);
    this.drawer.close();
  }

  stop() {
    this.leave();
    const turn = this.turns.at(-1);
    if (!turn || turn.done) return;
    turn.end("stopped", this.say.stopped);
    this.status.textContent = this.say.stopped;
    this.keep();
    turn.tools.querySelector("button").focus();
  }

  // What may be asked next: narrower questions at once, others when they are found.
  async follow(turn) {
    const narrower = turn.narrower ?? [];
    if (narrower.length) turn.offer("next narrower", this.say.narrower, narrower);
    if (!turn.done || !turn.id) return;
    try {
      const response = await call("chat/follow-ups", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ after: turn.next }),
      });
      const { questions } = await response.json();
      const others = questions.filter((text) => !narrower.includes(text));
      if (!others.length || this.turns.at(-1) !== turn || this.running) return;
      turn.offer("next", this.say.next, others);
    } catch {
      // An answer is whole without them.
    }
  }

  // A turn's question to the top of what scrolls: in a small window that is all of the page.
  toTop(turn, behavior = calm()) {
    const box = getComputedStyle(this.pane).overflowY === "auto" ? this.pane : this.scroll;
    const by = turn.element.getBoundingClientRect().top - box.getBoundingClientRect().top - 10;
    box.scrollTo({ top: box.scrollTop + by, behavior });
  }

  // Who stood on something that is gone stands on the last question, or in the box.
  settle() {
    if (document.activeElement && document.activeElement !== document.body) return;
    if (!document.hasFocus() || (this.surface === "embed" && !this.turns.length)) return;
    const last = this.turns.at(-1);
    last ? last.focus() : isRoomy() && this.box.focus({ preventScroll: true });
  }

  clicked(event) {
    const reference = event.target.closest("a.ref, .source > summary");
    if (!reference || this.drawer.dialog.contains(reference)) return;
    event.preventDefault();
    const number = reference.closest("[data-source]").dataset.source;
    const turn = this.turns.find((one) => one.said.contains(reference));
    if (turn) this.drawer.open(reference.closest(".answer"), number, turn.done ? turn.id : null, reference);
  }
}

function links(some) {
  return some.flatMap(({ label, url }) => [" ", el("a", { href: url, target: "_blank", rel: "noopener" }, label)]);
}

// Whether the box can have the focus without a keyboard on the screen, or scrolling away from what
// is read.
function isRoomy() {
  return matchMedia("(hover: hover) and (min-height: 481px)").matches;
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

showTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
unfoldedInPrint();
new Chat(document.getElementById("chat"), JSON.parse(document.getElementById("start").textContent));
performance.mark("ready");
