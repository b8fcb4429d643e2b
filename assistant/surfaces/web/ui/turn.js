// A question and its answer: what stands there, and what can be done with it.

import { button, el, sign, toClipboard } from "./dom.js";
import { thumbs } from "./votes.js";
import { tellWide } from "./wide.js";

export function isEnter(event) {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

export class Turn {
  // `chat` asks; `off`, by name, is what was read in the question before and taken off.
  constructor(chat, question, off = new Map()) {
    this.chat = chat;
    this.say = chat.say;
    this.question = question;
    this.off = off;
    this.id = null;
    this.continuation = null;
    this.over = ""; // why there is no answer: "stopped" or "fault"
    this.asked = el("div", { className: "asked" });
    this.said = el("div", { className: "reply", role: "group", "aria-label": this.say.assistant });
    this.tools = el("div", { className: "tools" });
    this.element = el("section", { className: "turn" }, this.asked, this.said, this.tools);
    this.showQuestion();
  }

  showQuestion() {
    const { say } = this;
    this.heading = el(
      "h2",
      { className: "bubble", tabIndex: -1 },
      el("span", { className: "unseen" }, `${say.you}: `),
      this.question,
    );
    this.asked.replaceChildren(this.heading, sign("edit", say.edit, "edit", () => this.edit()));
  }

  focus() {
    this.heading.focus({ preventScroll: true });
  }

  edit() {
    const { say } = this;
    const box = el("textarea", { value: this.question, rows: 3, "aria-label": say.edit });
    const leave = () => {
      this.showQuestion();
      this.asked.querySelector(".edit").focus();
    };
    const save = () => {
      const question = box.value.trim();
      if (question === this.question) leave();
      else if (question) this.chat.askInstead(this, question);
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        leave();
      } else if (isEnter(event)) {
        event.preventDefault();
        save();
      }
    });
    this.asked.replaceChildren(
      el(
        "div",
        { className: "editing" },
        box,
        el("p", { className: "note" }, say.branches),
        button(say.cancel, "plain", leave),
        button(say.save, "strong", save),
      ),
    );
    box.focus();
  }

  // What the server wrote in the place of what it wrote before; who stands in there stays there.
  fill(html) {
    const inside = this.said.contains(document.activeElement) && document.activeElement;
    const number = inside && inside.closest("[data-source]")?.dataset.source;
    this.said.innerHTML = html;
    if (inside) {
      const again = number && this.said.querySelector(`a.ref[data-source="${number}"]`);
      again ? again.focus({ preventScroll: true }) : this.focus();
    }
    tellWide(this.said);
  }

  wait() {
    this.over = "";
    this.said.setAttribute("aria-busy", "true");
    this.said.replaceChildren(el("p", { className: "thinking" }, this.say.thinking));
    this.tools.replaceChildren();
  }

  // What was found stands below what a model writes, until that is whole.
  grow({ html, stage }) {
    if (stage === "found") {
      this.found = el("div", { html });
      this.fill("");
      this.said.append(el("p", { className: "thinking" }, this.say.writing));
    } else this.fill(html);
    if (this.found) this.said.append(this.found);
    tellWide(this.said);
  }

  // No answer, or no more of it; `words` say why.
  end(over, words) {
    this.over = over;
    this.said.querySelector(".thinking")?.remove();
    this.said.removeAttribute("aria-busy");
    const role = over === "fault" ? "alert" : undefined;
    this.said.append(el("p", { className: `notice ${over}`, role }, words));
    this.tools.replaceChildren(this.retry());
  }

  whole(answer) {
    const { say } = this;
    this.id = answer.id;
    this.continuation = answer.continuation;
    this.narrower = answer.narrower ?? [];
    this.done = true;
    this.over = "";
    this.said.removeAttribute("aria-busy");
    this.fill(answer.html);
    const chips = this.chips(answer.chips ?? []);
    if (chips) this.said.prepend(chips);
    const note = el("span", { className: "thanks", role: "status" });
    const copy = (text, words) => async () => {
      if (await toClipboard(text)) note.textContent = words;
    };
    this.tools.replaceChildren(
      sign("copy", say.copy, "copy", copy(answer.text, say.copied)),
      this.retry(),
    );
    if (!answer.id) {
      this.tools.append(el("span", { className: "thanks" }, say.not_kept));
      return;
    }
    const onclick = (event) => this.share(event, answer.address, note);
    const more = { href: answer.address, target: "_blank", rel: "noopener", onclick };
    this.tools.append(
      el("a", { className: "permalink", ...more }, say.share),
      note,
      thumbs(answer.id, 0, say),
    );
  }

  // The link is copied; opened in a new window with the usual keys it is the permalink itself.
  async share(event, address, note) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (await toClipboard(address)) note.textContent = this.say.shared;
    else open(address, "_blank", "noopener");
  }

  retry() {
    return sign("again", this.say.retry, "again", () => this.chat.askAgain(this, this.off));
  }

  // What was read in the question, to be taken off, and what was, to be put on again.
  chips(read) {
    const { say } = this;
    const off = [...this.off].map(([name, label]) => ({ name, label }));
    if (!read.length && !off.length) return null;
    const chip = ({ name, label }, className, words, mark) => {
      const others = new Map(this.off);
      if (!others.delete(name)) others.set(name, label);
      const what = words.replace("{label}", label);
      const made = button("", className, () => this.chat.askAgain(this, others));
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

  offer(className, title, questions) {
    this.element.append(
      el(
        "div",
        { className },
        el("p", { className: "kind" }, title),
        ...questions.map((text) => button(text, "starter", () => this.chat.ask(text))),
      ),
    );
  }

  // What the browser keeps of it.
  kept() {
    const { question, id, continuation, over } = this;
    return { question, id, own: continuation, ...(over && { over }), ...(this.off.size && { off: [...this.off] }) };
  }

  // What goes on from it: our own conversation, or anew from an answer that somebody shared.
  get next() {
    return this.continuation ?? this.id ?? null;
  }
}
