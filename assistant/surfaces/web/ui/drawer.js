// A source beside the answer: at the side of a wide window, over the page of a narrow one.

import { button, call, el, sign } from "./dom.js";
import { thumbs } from "./votes.js";
import { tellWide } from "./wide.js";

const WIDE = matchMedia("(min-width: 1100px)");

// Title and day of the post that a quoted paragraph is of, which stand above it once for all.
function titleOf(quote) {
  const { post } = quote.closest(".post").dataset;
  return quote.closest(".quotes").querySelector(`[data-post="${post}"] > .of:not(.again)`)?.cloneNode(true);
}

export class Drawer {
  // `settle` finds a place for who closes it, where what opened it is gone.
  constructor(root, say, settle) {
    this.root = root;
    this.settle = settle;
    this.say = say;
    this.title = el("h2", { tabIndex: -1 });
    this.content = el("div", { className: "content" });
    this.previous = sign("previous", "", "previous", () => this.step(-1));
    this.following = sign("following", "", "following", () => this.step(1));
    this.dialog = el(
      "dialog",
      { className: "drawer", "aria-label": say.drawer, onclose: () => this.closed() },
      el(
        "div",
        { className: "bar" },
        this.title,
        this.previous,
        this.following,
        sign("close", say.close, "close", () => this.close()),
      ),
      this.content,
    );
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.close(); // beside the sheet
    });
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
    root.append(this.dialog);
  }

  // `answer` is the element of an answer; `id` the one under which it is kept, if it is.
  open(answer, number, id, from) {
    const source = answer.querySelector(`.source[data-source="${number}"]`);
    if (!source) return;
    this.answer = answer;
    this.number = number;
    this.id = id;
    if (from) this.from = from;
    const say = this.say;
    this.title.textContent = say.source.replace("{n}", number);
    const of = source.matches(".quote") && titleOf(source);
    const whole = source.querySelector(".whole").cloneNode(true);
    for (const reference of whole.querySelectorAll("a.ref")) reference.remove();
    this.content.replaceChildren(...(of ? [of] : []), ...whole.childNodes);
    if (id) {
      const around = button(say.around, "more", () => this.around(around, id, number));
      (this.content.querySelector(".foot") ?? this.content.querySelector(".open")).before(around);
      this.content.append(thumbs(id, Number(number), say));
    }
    const numbers = this.numbers();
    const at = numbers.indexOf(String(number));
    for (const [step, to] of [[this.previous, numbers[at - 1]], [this.following, numbers[at + 1]]]) {
      step.hidden = !to;
      if (to) step.setAttribute("aria-label", say.source.replace("{n}", to));
    }
    for (const one of this.root.querySelectorAll(".current")) one.classList.remove("current");
    for (const one of answer.querySelectorAll(`[data-source="${number}"]`)) one.classList.add("current");
    this.root.classList.add("reading");
    if (!this.dialog.open) WIDE.matches ? this.dialog.show() : this.dialog.showModal();
    this.dialog.scrollTop = 0;
    tellWide(this.content);
    this.title.focus({ preventScroll: true });
    const mark = this.content.querySelector("mark");
    if (mark && mark.offsetTop + mark.offsetHeight > this.dialog.clientHeight) {
      this.dialog.scrollTop = mark.offsetTop - this.dialog.clientHeight / 3;
    }
  }

  numbers() {
    return [...this.answer.querySelectorAll(".source")].map((source) => source.dataset.source);
  }

  step(by) {
    const numbers = this.numbers();
    const to = numbers[numbers.indexOf(String(this.number)) + by];
    if (to) this.open(this.answer, to, this.id);
  }

  async around(asking, id, number) {
    asking.disabled = true;
    try {
      const response = await call(`chat/source/${id}/${number}`);
      if (response.status >= 429) throw new Error(response.statusText);
      const { before, after } = await response.json();
      const quote = this.content.querySelector("blockquote");
      const top = quote.offsetTop;
      this.content.querySelector(".before").innerHTML = before;
      this.content.querySelector(".after").innerHTML = after;
      asking.remove();
      this.dialog.scrollTop += quote.offsetTop - top; // the quote stays where it is read
      this.title.focus({ preventScroll: true });
    } catch {
      asking.disabled = false;
      asking.focus();
    }
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  closed() {
    this.root.classList.remove("reading");
    for (const one of this.root.querySelectorAll(".current")) one.classList.remove("current");
    if (this.from?.isConnected) this.from.focus({ preventScroll: true });
    else this.settle();
  }
}
