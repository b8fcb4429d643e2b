// A number in an answer, or a row of the table, opens the whole paragraph below the row.
(() => {
  const toggle = (name, open) => {
    const whole = document.getElementById(name);
    if (!whole) return null;
    const show = open ?? whole.hidden;
    whole.hidden = !show;
    if (show) whole.closest("details")?.setAttribute("open", "");
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

  // What is shown has an address, which can be kept, shared and gone back to.
  const goTo = (address) => {
    if (address !== location.pathname + location.search) history.pushState(null, "", address);
  };
  addEventListener("popstate", () => location.reload());

  // Chosen posts stay chosen on other pages of the same list; what is saved is these, or all.
  let list = "";
  const chosen = new Set();
  const choosing = () => {
    const section = document.querySelector(".behind");
    if (!section) return;
    if (section.dataset.list !== list) {
      list = section.dataset.list;
      chosen.clear();
    }
    const boxes = [...section.querySelectorAll("input.pick")];
    for (const box of boxes) box.checked = chosen.has(box.value);
    section.querySelector(".pick-page").checked = boxes.every((box) => box.checked);
    const what = section.querySelector(".saving .what");
    const told = chosen.size ? what.dataset.some.replace("{n}", chosen.size) : what.dataset.all;
    if (what.textContent !== told) what.textContent = told;
    const order = section.querySelector('[data-pick^="order "][aria-pressed="true"]');
    const more = new URLSearchParams([...chosen].map((key) => ["pick", key]));
    more.append("order", order.dataset.pick.slice(6));
    for (const link of section.querySelectorAll(".saving a")) {
      const href = `/desk/export/posts.${link.dataset.kind}${list}&${more}`;
      if (link.getAttribute("href") !== href) link.setAttribute("href", href);
    }
  };
  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.(".behind input")) return;
    const page = target.classList.contains("pick-page");
    const boxes = page ? document.querySelectorAll(".behind input.pick") : [target];
    for (const box of boxes) chosen[target.checked ? "add" : "delete"](box.value);
    choosing();
  });
  // Gradio changes what is there instead of putting something new in its place.
  let at = null;
  const changed = () => {
    choosing();
    const here = [...document.querySelectorAll("[data-address]")].find((one) => one.checkVisibility());
    const address = here?.getAttribute("href") ?? null;
    if (address && address !== at) goTo(address);
    at = address;
  };
  new MutationObserver(changed).observe(document.documentElement, {
    childList: true, subtree: true, attributeFilter: ["href", "data-list"],
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest?.("#new")) goTo(location.pathname);
    if (target.closest?.("a.to-list")) {
      event.preventDefault();
      const title = document.getElementById("posts-title");
      title.scrollIntoView({ behavior: still() ? "auto" : "smooth" });
      title.focus({ preventScroll: true });
      return;
    }
    if (target.closest?.("#posts .pages button, #posts .choice button")) {
      document.getElementById("posts").scrollIntoView({ behavior: still() ? "auto" : "smooth" });
    }
    const details = target.closest?.("button.details");
    if (details) {
      const shown = details.closest(".evidence").classList.toggle("detailed");
      details.setAttribute("aria-pressed", String(shown));
      return;
    }
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
    const more = document.querySelector(".overflow-menu > button");
    const told = document.querySelector(".masthead")?.dataset.tabs;
    if (more && told) more.setAttribute("aria-label", told);
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
