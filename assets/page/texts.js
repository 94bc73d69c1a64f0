// The two texts of the Record view: the original transcript, and the cleaned text beside it.

import { byId, make } from "./dom.js";
import { cleanFigures, copies, drawClean, heardFigures } from "./words.js";

/** What is on show: nothing, expected words, a transcript, or a transcript with its clean text. */
export class Texts {
  /** Whether a model is there for "rewrite". */
  isRewriteReady = true;
  /** The last answer: the server's, with the transcript's own figures. */
  #answer = null;
  /** What `clear` put away, until something new is there. */
  #before = null;
  #raw = byId("raw");
  #clean = byId("clean");

  constructor() {
    copies(byId("copy-raw"), () => this.#answer.raw);
    copies(byId("copy-clean"), () => this.#answer.text);
  }

  /** The transcript as it can be cleaned again, or null. */
  get transcript() {
    const { raw: text, language } = this.#answer ?? {};
    return text ? { text, language } : null;
  }

  /** What is known of it from recognising. */
  get heard() {
    return this.#answer;
  }

  /** Whether another cleaning is waited for. */
  set isCleaning(is) {
    this.#clean.classList.toggle("old", is);
  }

  /** Make room for the next words. */
  clear() {
    this.#before = this.#answer ?? this.#before;
    this.#show(null);
  }

  /** Show again what `clear` put away, unless a transcript is there already. */
  restore() {
    if (!this.#answer?.raw) this.#show(this.#before);
    this.isCleaning = false;
  }

  /** Show what is expected of the words so far. */
  expect(text) {
    this.#raw.replaceChildren(make("span.expected", {}, text));
  }

  /** Show the transcript; the clean text has yet to come. */
  hear({ text, language, seconds, ms }) {
    const recognise = typeof ms === "number" ? ms : ms?.recognise;
    this.#show({ raw: text, text: "", language, seconds, ms: { recognise } });
    this.isCleaning = true;
  }

  /** Show both. */
  answer(answer) {
    this.#before = null;
    this.#show(answer);
  }

  /** Draw the clean text again, with the removed words or without. */
  redraw() {
    if (this.#answer?.text) drawClean(this.#clean, this.#answer);
  }

  #show(answer) {
    this.#answer = answer;
    this.isCleaning = false;
    const { raw = "", text = "", language = "", by } = answer ?? {};
    this.#raw.lang = language;
    this.#raw.textContent = raw;
    this.#clean.textContent = "";
    if (text) drawClean(this.#clean, answer);
    if (answer && !raw) this.#raw.append(make("span.expected", {}, "No words were heard."));
    byId("raw-figures").textContent = answer ? heardFigures({ ...answer, ms: answer.ms.recognise }) : "";
    byId("clean-figures").textContent = by && raw ? cleanFigures(answer) + this.#hint(answer) : "";
    byId("copy-raw").hidden = !raw;
    byId("copy-clean").hidden = !text;
  }

  #hint({ level, by }) {
    return level === "rewrite" && by !== "rewrite" && !this.isRewriteReady ? " · no model is chosen for rewriting: see Models" : "";
  }
}
