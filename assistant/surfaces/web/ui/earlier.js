// The list of the conversations that this browser keeps, to go on with or to delete.

import { button, el, sign } from "./dom.js";

// Its first question, how many there are, and when the last was asked.
export function entry(conversation, chat, current) {
  const { say } = chat;
  const count = conversation.turns.length;
  const first = conversation.turns.find((turn) => turn.question)?.question ?? say.shared_answer;
  const { lang } = document.documentElement;
  const when = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    dateStyle: "long",
    timeStyle: "short",
  }).format(conversation.at);
  const words = (count > 1 ? say.questions : say.one_question).replace("{count}", count);
  const made = button("", "entry", () => chat.go(conversation.id));
  made.append(el("span", { className: "first" }, first), el("span", { className: "when" }, `${words} · ${when}`));
  if (current) made.setAttribute("aria-current", "true");
  return made;
}

export class Earlier {
  constructor(chat) {
    const { say } = chat;
    this.chat = chat;
    this.list = el("ul", { className: "entries" });
    this.title = el("h2", { tabIndex: -1 }, say.earlier);
    this.dialog = el(
      "dialog",
      { className: "earlier", "aria-label": say.earlier, onclose: () => (this.opener.hidden ? chat.box : this.opener).focus() },
      el("div", { className: "bar" }, this.title, sign("close", say.close, "close", () => this.close())),
      el("p", { className: "note" }, say.kept_here),
      this.list,
      button(say.remove_all, "plain", () => this.removeAll()),
    );
    this.opener = sign("earlier", say.earlier, "open-earlier", () => this.open());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.close();
    });
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") event.stopPropagation(); // closes this alone, not a panel around us
    });
  }

  open() {
    this.fill();
    this.dialog.showModal();
    this.title.focus();
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  fill() {
    const { say } = this.chat;
    const all = this.chat.book.all();
    this.list.replaceChildren(
      ...all.map((one) => {
        const made = entry(one, this.chat, one.id === this.chat.conversation.id);
        const first = made.querySelector(".first").textContent;
        const name = say.remove.replace("{question}", first);
        return el("li", {}, made, sign("remove", name, "remove", () => this.remove(one)));
      }),
    );
    if (!all.length) this.list.append(el("li", { className: "note" }, say.no_earlier));
    this.dialog.querySelector(".plain").hidden = !all.length;
  }

  remove(one) {
    const at = [...this.list.querySelectorAll(".remove")].findIndex((sign_) => sign_ === document.activeElement);
    this.chat.forget([one]);
    this.fill();
    const left = this.list.querySelectorAll(".remove");
    (left[Math.min(at, left.length - 1)] ?? this.title).focus();
  }

  removeAll() {
    this.chat.forget(this.chat.book.all());
    this.close();
  }
}
