// A number in an answer, or a row of the table, opens the whole paragraph below the row.
(() => {
  const toggle = (name, open) => {
    const whole = document.getElementById(name);
    if (!whole) return null;
    const show = open ?? whole.hidden;
    whole.hidden = !show;
    whole.previousElementSibling.classList.toggle("open", show);
    whole.previousElementSibling.querySelector(".more").setAttribute("aria-expanded", String(show));
    return whole;
  };

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  const sort = (button) => {
    const head = button.closest("th");
    const table = head.closest("table");
    const body = table.querySelector("tbody");
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.querySelectorAll("th[aria-sort]")) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const at = [...head.parentElement.children].indexOf(head);
    const value = (row) => row.children[at].dataset.value;
    const rows = [...body.querySelectorAll("tr.hit")].map((row) => [row, row.nextElementSibling]);
    rows.sort(([a], [b]) => {
      const [x, y] = [value(a), value(b)];
      if (x === "" || y === "") return (x === "") - (y === "");
      const order = isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y;
      return down ? -order : order;
    });
    for (const pair of rows) body.append(...pair);
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    const button = target.closest?.("[data-open]");
    if (button?.classList.contains("ref")) {
      const whole = toggle(button.dataset.open, true);
      if (!whole) return;
      const row = whole.previousElementSibling;
      row.scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
      row.querySelector(".more").focus({ preventScroll: true });
    } else if (button) {
      toggle(button.dataset.open);
    } else if (target.closest?.("[data-copy]")) {
      const copy = target.closest("[data-copy]");
      const box = copy.parentElement.querySelector("input");
      box.select();
      const done = () => { copy.textContent = copy.dataset.done; };
      navigator.clipboard?.writeText(copy.dataset.copy).then(done) ?? (document.execCommand("copy") && done());
    } else if (target.closest?.("[data-sort]")) {
      sort(target.closest("[data-sort]"));
    } else if (target.closest?.("tr.hit") && !target.closest("a, button") && !String(getSelection())) {
      toggle(target.closest("tr.hit").nextElementSibling.id);
    }
  });

  // Days are typed (a month or a year will do), or chosen from the browser's own calendar.
  const pickers = () => {
    const name = document.querySelector(".masthead")?.dataset.calendar;
    for (const box of name ? document.querySelectorAll(".day:not(:has(.picker))") : []) {
      const typed = box.querySelector("textarea, input");
      if (!typed) continue;
      const native = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1 });
      native.setAttribute("aria-hidden", "true");
      const press = Object.assign(document.createElement("button"), { type: "button", title: name });
      const label = box.querySelector("[data-testid=block-info]")?.innerText.trim() ?? "";
      press.setAttribute("aria-label", `${label} ${name}`.trim());
      typed.setAttribute("aria-label", label); // the button stands in the label too
      press.addEventListener("click", () => {
        native.value = /^\d{4}-\d\d-\d\d$/.test(typed.value) ? typed.value : typed.placeholder;
        native.showPicker();
      });
      native.addEventListener("change", () => {
        typed.value = native.value;
        typed.dispatchEvent(new Event("input", { bubbles: true }));
      });
      const picker = Object.assign(document.createElement("span"), { className: "picker" });
      picker.append(press, native);
      typed.parentElement.classList.add("picked");
      typed.parentElement.append(picker);
    }
  };
  // Pins show whether their paragraph is in the folder that is chosen.
  const pins = () => {
    const held = new Set((document.querySelector(".pinned")?.dataset.pinned ?? "").split(" "));
    for (const pin of document.querySelectorAll("#evidence button.pin")) {
      const there = String(held.has(pin.dataset.pick.slice(4)));
      if (pin.getAttribute("aria-pressed") !== there) pin.setAttribute("aria-pressed", there);
    }
  };
  new MutationObserver(pins).observe(document.documentElement, { childList: true, subtree: true });
  new MutationObserver(pickers).observe(document.documentElement, { childList: true, subtree: true });

  // On a phone the question comes first: its filters are folded up.
  const fold = () => {
    const head = document.querySelector("#filters > button.label-wrap, #filters .label-wrap");
    if (!head) return setTimeout(fold, 100);
    if (head.classList.contains("open")) head.click();
  };
  if (matchMedia("(max-width: 640px)").matches) fold();
})();
