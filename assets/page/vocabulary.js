// The view of the user's own words: to expect, to replace, to obey, and to leave out.

import { get, put } from "./api.js";
import { byId, make, say } from "./dom.js";
import { linesOf } from "./fields.js";
import { live } from "./live.js";
import { attempt, complain, hush } from "./notice.js";
import { FillerWords, Replacements, SpokenCommands, Words } from "./vocabulary_parts.js";

/** Set the view up; what it is told when it is come to, and left. */
export function startVocabulary() {
  const view = new Vocabulary();
  return { show: () => view.show(), hide: () => view.hide() };
}

class Vocabulary {
  #isShown = false;
  #nAsked = 0;
  #parts = null;
  /** As the server told it, in JSON: what differs from it is not saved. */
  #kept = "";
  #told = null;
  #trouble = byId("vocabulary-trouble");
  #form = byId("vocabulary");
  #save = make("button.button.primary", { type: "submit" }, "Save");
  #discard = make("button.button", { type: "button", onclick: () => this.#show(this.#told) }, "Discard");
  #note = make("span.soft.small", { role: "status" });

  constructor() {
    this.#form.addEventListener("input", () => this.#look());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(this.#save, this.#trouble, () => this.#keep());
    });
    for (const news of ["settings", "open"]) live.on(news, () => this.#isShown && !this.#isChanged && this.#load());
    window.addEventListener("beforeunload", (event) => this.#isChanged && event.preventDefault());
  }

  async show() {
    this.#isShown = true;
    if (!this.#isChanged) await this.#load();
  }

  hide() {
    this.#isShown = false;
  }

  get #isChanged() {
    return this.#parts !== null && JSON.stringify(this.#value()) !== this.#kept;
  }

  async #load() {
    this.#nAsked += 1;
    const asked = this.#nAsked;
    try {
      const told = await get("/api/vocabulary");
      // What is being written is not taken away, nor what was just saved.
      if (this.#isChanged || asked !== this.#nAsked) return;
      hush(this.#trouble);
      if (told.mistakes?.length) complain(this.#trouble, told.mistakes[0]);
      this.#show(told);
    } catch (error) {
      complain(this.#trouble, error);
    }
  }

  async #keep() {
    this.#nAsked += 1;
    for (const part of this.#parts) part.hush();
    try {
      this.#show(await put("/api/vocabulary", this.#value()));
      this.#note.textContent = "Saved";
    } catch (error) {
      const unplaced = (error.errors ?? []).filter((each) => !this.#parts.some((part) => part.complain(each)));
      if (!error.errors?.length || unplaced.length) throw error;
      say(error.message);
    }
  }

  #show(told) {
    this.#told = told;
    byId("vocabulary-file").textContent = told.file;
    const changed = () => this.#look();
    this.#parts = [
      new Words(told, linesOf),
      new Replacements(told, changed),
      new SpokenCommands(told),
      new FillerWords(told, linesOf, changed),
    ];
    this.#form.replaceChildren(
      ...this.#parts.map((part) => part.element),
      make("div.actions.sticky", {}, this.#save, this.#discard, this.#note),
    );
    this.#kept = JSON.stringify(this.#value());
    this.#look();
  }

  #value() {
    return Object.assign({}, ...this.#parts.map((part) => part.value));
  }

  #look() {
    const is = this.#isChanged;
    this.#discard.hidden = !is;
    this.#save.toggleAttribute("aria-disabled", false);
    this.#note.textContent = is ? "Not saved yet" : "";
  }
}
