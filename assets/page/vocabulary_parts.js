// The four parts of the vocabulary's form.
//
// Each is {element, value, complain(error), hush()}; `value` is its share of what the server
// takes, and `complain` shows an error if it belongs to this part, and tells whether it does.

import { freshId, make } from "./dom.js";
import { languageName } from "./words.js";

class Part {
  constructor(name, title, about, ...children) {
    this.name = name;
    this.errors = make("div");
    this.element = make(
      "section.group",
      { "data-part": name },
      make("h2", {}, title),
      make("p.soft", {}, about),
      ...children,
      this.errors,
    );
  }

  complain({ field, message }) {
    if (field.split(/[.[]/)[0] !== this.name) return false;
    const control = this.control(field);
    control?.setAttribute("aria-invalid", "true");
    control?.focus();
    this.errors.append(make("p.wrong", { role: "alert" }, message));
    return true;
  }

  /** The control that a field of the server's belongs to. */
  control() {
    return this.element.querySelector("textarea, input");
  }

  hush() {
    this.errors.replaceChildren();
    for (const control of this.element.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  }
}

/** Names and terms to expect. */
export class Words extends Part {
  constructor({ words }, linesOf) {
    const area = lines("Words to expect", words);
    super("words", "Words to expect", "Names and terms that the recogniser shall know how to spell, the most important first; one a line. Some 50 to 80 count.", area);
    this.area = area;
    this.linesOf = linesOf;
  }

  get value() {
    return { words: this.linesOf(this.area.value) };
  }
}

/** What is heard, and what to write instead. */
export class Replacements extends Part {
  constructor({ replacements }, changed) {
    const rows = make("div.pairs");
    const add = make("button.button", { type: "button" }, "Add one");
    super("replacements", "Replacements", "What is heard, and what to write instead: whole words, in any case. They are made after cleanup. \\n is a line break.", rows, make("div.actions", {}, add));
    this.rows = rows;
    this.changed = changed;
    for (const pair of replacements) this.#add(pair);
    add.addEventListener("click", () => {
      this.#add({ heard: "", written: "" }).querySelector("input").focus();
      changed();
    });
  }

  #add({ heard, written }) {
    const field = (label, value) => make("input", { type: "text", value, spellcheck: false, "aria-label": label, placeholder: label });
    const row = make("div.pair", {}, field("Heard", heard), make("span.soft", { "aria-hidden": "true" }, "→"), field("Written", shown(written)));
    const gone = () => {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (next ?? this.element).querySelector("input, button").focus();
      this.changed();
    };
    row.append(make("button.button.quiet", { type: "button", onclick: gone, "aria-label": `Remove ${heard || "this replacement"}` }, "Remove"));
    this.rows.append(row);
    return row;
  }

  control(field) {
    const [, n, which] = /(\d+)\]?(?:\.(\w+))?/.exec(field) ?? [];
    const row = this.filled[Number(n)];
    return row?.querySelectorAll("input")[which === "written" ? 1 : 0];
  }

  /** Rows in which something stands; empty ones are not sent. */
  get filled() {
    return [...this.rows.children].filter((row) => [...row.querySelectorAll("input")].some(({ value }) => value.trim()));
  }

  get value() {
    const pairs = this.filled.map((row) => [...row.querySelectorAll("input")].map(({ value }) => value));
    return { replacements: pairs.map(([heard, written]) => ({ heard: heard.trim(), written: meant(written) })) };
  }
}

/** Phrases that begin a line, by language. */
export class SpokenCommands extends Part {
  constructor({ commands, command_choices: choices }) {
    const languages = [...new Set(choices.flatMap(({ phrases }) => Object.keys(phrases)))];
    const boxes = languages.map((value) => make("input", { type: "checkbox", value, checked: commands.includes(value) }));
    const said = (language) =>
      choices.map(({ phrases }) => [phrases[language] ?? []].flat().map((phrase) => `“${phrase}”`).join(" or ")).filter(Boolean).join(", ");
    super(
      "commands",
      "Spoken commands",
      "In these languages a phrase with a pause on each side begins a new line or paragraph. A line break is the Return key: in a chat it may send what is typed so far.",
      make("div.stack", {}, ...boxes.map((box) => make("label.tick", {}, box, make("span", {}, languageName(box.value), " ", make("span.soft", {}, said(box.value)))))),
    );
    this.boxes = boxes;
  }

  get value() {
    return { commands: this.boxes.filter((box) => box.checked).map((box) => box.value) };
  }
}

/** Words that cleanup leaves out, by language. */
export class FillerWords extends Part {
  constructor({ fillers = {}, languages = {} }, linesOf, changed) {
    const rows = make("div.stack");
    const named = Object.entries(languages).sort(([, one], [, other]) => one.localeCompare(other));
    const choice = make("select", { "aria-label": "Language to add" }, ...named.map(([value, name]) => make("option", { value }, name)));
    const add = make("button.button", { type: "button" }, "Add");
    choice.value = "en";
    super("fillers", "Words to leave out", "Fillers of your own, beside those that cleanup knows, such as “um”; one a line, by language.", rows, make("div.actions.add-language", {}, choice, add));
    this.linesOf = linesOf;
    this.rows = rows;
    this.areas = new Map();
    for (const [language, words] of Object.entries(fillers)) this.#add(language, words);
    add.addEventListener("click", () => {
      const language = choice.value;
      if (!this.areas.has(language)) this.#add(language, []);
      this.areas.get(language).focus();
      changed();
    });
  }

  #add(language, words) {
    const area = lines(languageName(language), words);
    area.id = freshId("fillers");
    this.areas.set(language, area);
    this.rows.append(make("div.field", {}, make("label", { htmlFor: area.id }, languageName(language)), area));
  }

  control(field) {
    return this.areas.get(field.split(/[.[\]]/)[1]);
  }

  get value() {
    const lists = [...this.areas].map(([language, area]) => [language, this.linesOf(area.value)]);
    return { fillers: Object.fromEntries(lists.filter(([, words]) => words.length)) };
  }
}

function lines(label, words) {
  return make("textarea", { "aria-label": label, spellcheck: false, rows: Math.max(3, Math.min(14, words.length + 1)), value: words.join("\n") });
}

/** A line break as it is written in a single line. */
const shown = (text) => text.replaceAll("\n", "\\n");
const meant = (text) => text.replaceAll("\\n", "\n");
