// The conversations that are kept in this browser: what was asked, and under which ids the server
// keeps the answers.

import { remember, remembered } from "./dom.js";

const MOST = 50;
const MOST_TURNS = 30;

export function fresh(turns = []) {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  const id = btoa(String.fromCharCode(...bytes)).replace(/[+/]/g, "_");
  return { id, at: Date.now(), turns };
}

function isTurn(turn) {
  return typeof turn?.question === "string" || typeof turn?.id === "string";
}

function isConversation(one) {
  return typeof one?.id === "string" && Array.isArray(one.turns) && one.turns.length > 0 && one.turns.every(isTurn);
}

export class Book {
  constructor(store, surface) {
    this.store = store;
    this.name = `ask-the-archive:${surface}:conversations`;
  }

  // All of them, the newest first; other windows write them, too.
  all() {
    const kept = remembered(this.store, this.name);
    return Array.isArray(kept) ? kept.filter(isConversation) : [];
  }

  get(id) {
    return this.all().find((one) => one.id === id);
  }

  // The turns that the panel of a site hands over to a window of its own.
  taken(text) {
    try {
      const one = fresh(JSON.parse(decodeURIComponent(text)));
      return isConversation(one) ? one : null;
    } catch {
      return null; // cut short on its way
    }
  }

  put(conversation) {
    const turns = conversation.turns.slice(-MOST_TURNS);
    const others = this.all().filter((one) => one.id !== conversation.id);
    const all = [{ ...conversation, turns }, ...others].sort((a, b) => b.at - a.at);
    this.write(all.slice(0, MOST));
  }

  remove(id) {
    this.write(this.all().filter((one) => one.id !== id));
  }

  // A browser that only lends us cookies keeps what fits into one.
  write(all) {
    const longest = this.store.longest ?? Infinity;
    const long = () => encodeURIComponent(JSON.stringify(all)).length > longest;
    while (all.length > 1 && long()) all.pop();
    while (all[0]?.turns.length > 1 && long()) all[0].turns.shift();
    remember(this.store, this.name, all);
  }
}
