// One dictation of the history: a line that opens to both of its texts.

import { post, remove } from "./api.js";
import { agreed, make, say } from "./dom.js";
import { attempt } from "./notice.js";
import { cleanFigures, copyButton, drawClean, duration, heardFigures } from "./words.js";

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
/** What went as it should needs no word. */
const ORDINARY = "delivered";
const LEVELS = { off: "Off", tidy: "Tidy", rewrite: "Rewrite" };

/** An entry on show. */
export class HistoryEntry {
  /** What the server told of it. */
  told;
  /** What was made of it at another level; null while it is as it was delivered. */
  #tried = null;
  #changed;
  #body = make("div.entry-body");
  #trouble = make("div");
  #summary = make("summary");
  #details;

  /**
   * @param {object} told As the server tells it.
   * @param {() => Promise<void>} changed Called when the history has to be read again.
   */
  constructor(told, changed) {
    this.told = told;
    this.#changed = changed;
    this.#details = make("details", { ontoggle: () => this.redraw() }, this.#summary, this.#body);
    this.element = make("article.entry", {}, this.#details);
    this.#draw();
  }

  /** Take what the server tells now; nothing moves if it is the same. */
  take(told) {
    if (JSON.stringify(told) === JSON.stringify(this.told)) return;
    this.told = told;
    this.#tried = null;
    this.#draw();
  }

  /** Draw the texts again, if they are open. */
  redraw() {
    this.#body.replaceChildren(...(this.#details.open ? this.#texts() : []));
  }

  #draw() {
    const { at, text, raw, status, status_text: statusText, language } = this.told;
    const words = text || raw;
    this.#summary.replaceChildren(
      make("time", { dateTime: at }, TIME.format(new Date(at))),
      make(words ? "span.line" : "span.line.expected", { lang: language }, words || "No words yet"),
      status === ORDINARY ? "" : make("span.badge", {}, statusText),
    );
    this.redraw();
  }

  #texts() {
    const { raw, tidy, text, level, application, ms, reason } = this.told;
    const shown = this.#tried ?? this.told;
    const isRewritten = !this.#tried && level === "rewrite" && tidy && tidy !== text;
    const clean = make("p.words");
    const tidied = make("p.words");
    drawClean(clean, isRewritten ? { ...shown, parts: null } : shown);
    if (isRewritten) drawClean(tidied, { ...this.told, text: tidy });
    const where = [application && `into ${application}`, ms.deliver && `in ${duration(ms.deliver)}`].filter(Boolean);
    return [
      reason ? make("p.soft", {}, reason) : null,
      raw
        ? make(
            "div.texts",
            {},
            column("Original transcript", make("p.words", { lang: this.told.language }, raw), heardFigures({ ...this.told, ms: ms.recognise }), () => raw),
            isRewritten ? column("Tidied", tidied, "", () => tidy) : null,
            column(isRewritten ? "Rewritten" : "Cleaned text", clean, cleanFigures(shown), () => shown.text),
          )
        : null,
      make("p.figures", {}, where.length ? `Delivered ${where.join(" ")}` : ""),
      this.#trouble,
      this.#actions(),
    ].filter(Boolean);
  }

  #actions() {
    const { id, raw, status } = this.told;
    const button = (label, act) =>
      make("button.button.quiet", { type: "button", onclick: ({ currentTarget }) => attempt(currentTarget, this.#trouble, act) }, label);
    return make(
      "div.actions",
      {},
      raw ? this.#levels(button) : null,
      status === "waiting" || !raw ? button("Recognise again", () => this.#retry(id)) : null,
      button("Delete…", () => this.#delete(id)),
    );
  }

  #levels(button) {
    const now = (this.#tried ?? this.told).level;
    const others = Object.keys(LEVELS).filter((level) => level !== now);
    return make(
      "span.actions",
      {},
      make("span.small.soft", {}, "Clean again:"),
      ...others.map((level) => button(LEVELS[level], () => this.#clean(level))),
      this.#tried ? button("As delivered", async () => this.#try(null)) : null,
    );
  }

  async #clean(level) {
    this.#try(await post(`/api/history/${this.told.id}/clean`, { level }));
    say(this.#tried.text);
  }

  #try(answer) {
    this.#tried = answer;
    this.redraw();
    this.#summary.focus(); // the button that was pressed is gone
  }

  async #retry(id) {
    await post(`/api/history/${id}/retry`);
    await this.#changed();
  }

  async #delete(id) {
    if (!(await agreed("Delete this dictation? It cannot be brought back.", "Delete"))) return;
    await remove(`/api/history/${id}`);
    await this.#changed();
  }
}

function column(title, words, figures, copied) {
  return make(
    "section.text",
    {},
    make("header", {}, make("h3", {}, title), copyButton(copied)),
    words,
    make("p.figures", {}, figures),
  );
}
