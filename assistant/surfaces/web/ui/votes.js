// Thumbs up and down, with an optional word why.

import { call, el, remember, remembered, sign } from "./dom.js";

const CAST = "ask-the-archive:votes";
const MOST = 200;

// What this browser voted, by answer and citation: its thumbs are as they were when it comes back.
function castBefore(answer, citation) {
  const all = remembered(localStorage, CAST);
  return (Array.isArray(all) ? all : []).find((one) => one?.[0] === `${answer}/${citation}`)?.[1] ?? 0;
}

function keepCast(answer, citation, value) {
  if (localStorage.longest) return; // of a cookie conversations take what there is
  const name = `${answer}/${citation}`;
  const all = remembered(localStorage, CAST);
  const others = (Array.isArray(all) ? all : []).filter((one) => one?.[0] !== name);
  remember(localStorage, CAST, [...(value ? [[name, value]] : []), ...others].slice(0, MOST));
}

function voter() {
  const key = "ask-the-archive:voter";
  let mark = remembered(localStorage, key);
  if (!mark) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    mark = btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, "_").slice(0, 22);
    remember(localStorage, key, mark);
  }
  return mark;
}

async function cast(answer, citation, value, why) {
  const response = await call("chat/vote", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ answer, citation, value, voter: voter(), why: why || null }),
  });
  return response.ok;
}

export function thumbs(answer, citation, say) {
  let value = castBefore(answer, citation);
  const names = citation ? [say.good_source, say.bad_source] : [say.good, say.bad];
  const status = el("span", { className: "thanks", role: "status" });
  const why = el("form", { className: "why", hidden: true, onsubmit: explain });
  const word = el("input", { type: "text", maxLength: 500, "aria-label": say.why, placeholder: say.why });
  why.append(word, el("button", { type: "submit" }, say.send));
  const up = sign("up", names[0], "thumb", () => vote(1));
  const down = sign("down", names[1], "thumb", () => vote(-1));

  function show() {
    up.setAttribute("aria-pressed", String(value === 1));
    down.setAttribute("aria-pressed", String(value === -1));
  }

  async function vote(wanted) {
    const next = value === wanted ? 0 : wanted;
    if (!(await cast(answer, citation, next).catch(() => false))) {
      status.textContent = say.offline;
      return;
    }
    value = next;
    keepCast(answer, citation, value);
    show();
    why.hidden = value === 0;
    status.textContent = value ? say.thanks : "";
  }

  async function explain(event) {
    event.preventDefault();
    const sent = await cast(answer, citation, value, word.value.trim()).catch(() => false);
    status.textContent = sent ? say.thanks : say.offline;
    if (!sent) return;
    (value === 1 ? up : down).focus();
    why.hidden = true;
  }

  show();
  return el("div", { className: "thumbs" }, up, down, status, why);
}
