// The view of past dictations, newest first, kept up to date while one looks.

import { get, remove } from "./api.js";
import { agreed, byId, make, settled } from "./dom.js";
import { HistoryEntry } from "./history_entry.js";
import { live } from "./live.js";
import { attempt, complain, hush } from "./notice.js";
import { switchesRemoved } from "./remembered.js";

const N_AT_ONCE = 50;
const TYPING_MS = 200;

const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** Set the view up; what it is told when it is come to, and left. */
export function startHistory() {
  const view = new History();
  return { show: (part) => view.show(part), hide: () => view.hide() };
}

class History {
  #isShown = false;
  #isStale = true;
  #nAsked = 0;
  /** Id -> what is on show, in the order of the page. */
  #entries = new Map();
  #total = 0;
  #keep = 1;
  #search = byId("history-search");
  #trouble = byId("history-trouble");

  constructor() {
    this.#search.addEventListener("input", settled(() => this.#load(), TYPING_MS));
    switchesRemoved(byId("history-diff"), () => this.#entries.forEach((entry) => entry.redraw()));
    byId("history-more").addEventListener("click", ({ target }) => attempt(target, this.#trouble, () => this.#older()));
    byId("history-clear").addEventListener("click", ({ target }) => attempt(target, this.#trouble, () => this.#clear()));
    live.on("history", () => this.#changed());
    live.on("settings", () => this.#changed());
    live.on("open", () => this.#changed());
  }

  async show(part) {
    this.#isShown = true;
    if (part) this.#search.value = part;
    if (part || this.#isStale) await this.#load();
  }

  hide() {
    this.#isShown = false;
  }

  #changed() {
    this.#isStale = true;
    if (this.#isShown) this.#load();
  }

  async #load() {
    this.#nAsked += 1;
    const asked = this.#nAsked;
    try {
      // As many as were on show, so that nothing moves under the reader.
      const limit = Math.min(200, Math.max(N_AT_ONCE, this.#entries.size));
      const answer = await this.#ask({ limit });
      if (asked !== this.#nAsked) return; // the search has gone on
      hush(this.#trouble);
      this.#isStale = false;
      this.#show(answer, answer.entries);
    } catch (error) {
      if (asked === this.#nAsked) complain(this.#trouble, error);
    }
  }

  async #older() {
    const oldest = Math.min(...this.#entries.keys());
    const answer = await this.#ask({ limit: N_AT_ONCE, before: oldest });
    const known = [...this.#entries.values()].map(({ told }) => told);
    this.#show(answer, [...known, ...answer.entries]);
  }

  #ask(query) {
    const given = new URLSearchParams({ ...query, search: this.#search.value.trim() });
    return get(`/api/history?${given}`);
  }

  async #clear() {
    const what = this.#total === 1 ? "the dictation" : `all ${this.#total} dictations`;
    if (!(await agreed(`Delete ${what}? They cannot be brought back.`, "Delete all"))) return;
    await remove("/api/history");
    this.#search.value = "";
    await this.#load();
  }

  #show({ keep, total }, told) {
    const before = this.#entries;
    this.#entries = new Map(told.map((entry) => [entry.id, this.#entry(before.get(entry.id), entry)]));
    this.#total = total;
    this.#keep = keep;
    place(byId("entries"), this.#lines());
    byId("history-more").hidden = this.#entries.size >= total;
    byId("history-clear").hidden = byId("history-export").hidden = !total && !this.#search.value;
    byId("history-note").replaceChildren(...this.#note());
  }

  /** What is on show stays the same element, open or shut, as long as it says the same. */
  #entry(before, told) {
    if (before) {
      before.take(told);
      return before;
    }
    return new HistoryEntry(told, () => this.#load());
  }

  #lines() {
    const lines = [];
    let day = "";
    for (const entry of this.#entries.values()) {
      const its = dayName(entry.told.at);
      if (its !== day) lines.push(dayHead(its));
      day = its;
      lines.push(entry.element);
    }
    return lines;
  }

  #note() {
    const isSearch = this.#search.value.trim() !== "";
    const link = (text) => make("a", { href: "#settings/history" }, text);
    if (isSearch) return [this.#total === 1 ? "One dictation found." : `${this.#total || "No"} dictations found.`];
    if (this.#keep === 0) {
      return ["The history is off: nothing is remembered but what never reached a window. ", link("Turn it on"), "."];
    }
    if (!this.#total) return ["Nothing yet. What you dictate will be here."];
    return [`${this.#total} of at most `, link(`${this.#keep} dictations`), ", on this machine alone."];
  }
}

const heads = new Map();

function dayHead(name) {
  if (!heads.has(name)) heads.set(name, make("h2.day", {}, name));
  return heads.get(name);
}

function dayName(at) {
  const day = new Date(at);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return "Today";
  return days === 1 ? "Yesterday" : DAY.format(day);
}

/** Put the elements into `parent` in this order, moving only those that are not in their place. */
function place(parent, elements) {
  const wanted = new Set(elements);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  elements.forEach((element, i) => {
    if (parent.children[i] !== element) parent.insertBefore(element, parent.children[i] ?? null);
  });
}
