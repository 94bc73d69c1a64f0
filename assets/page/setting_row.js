// One setting: its documentation, its field, its default, and what is wrong with it.

import { put, remove } from "./api.js";
import { freshId, make, say } from "./dom.js";
import { fieldOf } from "./fields.js";

const PARTS = { mic: "the microphone", asr: "the recogniser", llm: "the cleaner", tray: "the tray icon" };
const UNITS = { ms: "ms", s: "s", hz: "Hz" };
const SAVED_MS = 2000;

/** A setting on show. */
export class SettingRow {
  #setting;
  #changed;
  #path;
  #field;
  #error = make("div");
  #saved = make("span.saved", { "aria-hidden": "true" });
  #reset;
  #timer = 0;

  /**
   * @param {string} section
   * @param {object} setting As the server tells it.
   * @param {HTMLElement|null} extra Shown below the field.
   * @param {() => void} changed Called when it was set.
   */
  constructor(section, setting, extra, changed) {
    this.#changed = changed;
    this.#setting = setting;
    this.#path = `/api/settings/${section}/${setting.name}`;
    const id = freshId("setting");
    const aboutId = freshId("about");
    const { words, unit } = named(setting.name);
    this.#error.id = freshId("error");
    this.#field = fieldOf(setting, {
      id,
      describedBy: `${aboutId} ${this.#error.id}`,
      change: (value) => this.#set(value),
      refuse: (trouble) => this.#refuse(trouble),
    });
    this.#reset = make("button.button.quiet", { type: "button", onclick: () => this.#toDefault() });
    this.element = make(
      "div.setting",
      { "data-setting": `${section}.${setting.name}` },
      make(
        "div.setting-words",
        {},
        make("label", { htmlFor: id, id: `${id}-label` }, words),
        make("p.soft.small", { id: aboutId }, setting.about),
        make("p.soft.small", {}, make("code", {}, `${section}.${setting.name}`), restart(setting.restarts)),
      ),
      make(
        "div.setting-field",
        {},
        make("div.with-unit", {}, this.#field.element, unit ? make("span.soft", {}, unit) : null, this.#saved),
        this.#error,
        make("div.actions", {}, this.#reset),
        extra,
      ),
    );
  }

  /** What is set. */
  get value() {
    return this.#setting.value;
  }

  /** Take what the server tells now, unless the user is busy with it. */
  take(setting) {
    this.#setting = setting;
    const isBusy = this.#field.element.contains(document.activeElement) || this.#error.firstChild;
    if (!isBusy) this.#field.show(setting.value);
    const isDefault = JSON.stringify(setting.value) === JSON.stringify(setting.default);
    this.#reset.hidden = isDefault && !setting.is_own;
    this.#reset.textContent = `Back to the default: ${worded(setting)}`;
  }

  /** What can be chosen now, where the daemon knows that better: the microphones. */
  offer(choices) {
    this.#field.offer?.(choices, this.#setting.value);
  }

  async #set(value) {
    if (JSON.stringify(value) === JSON.stringify(this.#setting.value)) return this.#accept();
    try {
      this.#accept(await put(this.#path, { value }));
      this.#tellSaved();
    } catch (error) {
      this.#refuse(error);
    }
  }

  async #toDefault() {
    try {
      this.#accept(await remove(this.#path));
      this.#field.show(this.#setting.value);
      this.#tellSaved();
      this.#field.focus();
    } catch (error) {
      this.#refuse(error);
    }
  }

  #accept(setting = this.#setting) {
    this.#error.replaceChildren();
    this.#field.invalid = false;
    this.take(setting);
  }

  #refuse({ message, remedy, errors }) {
    this.#field.invalid = true;
    this.#error.replaceChildren(
      make("p.wrong", { role: "alert" }, [errors?.[0]?.message ?? message, remedy].filter(Boolean).join(". ")),
    );
  }

  #tellSaved() {
    this.#changed();
    this.#saved.textContent = "Saved";
    say("Saved");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#saved.textContent = ""), SAVED_MS);
  }
}

/** "keep_warm_s" is "Keep warm", in s. */
function named(name) {
  const words = name.split("_");
  const unit = UNITS[words.at(-1)];
  if (unit) words.pop();
  const text = words.join(" ").replace(/\burl\b/, "URL");
  return { words: text[0].toUpperCase() + text.slice(1), unit };
}

function worded({ default: value, labels = {} }) {
  if (value === true) return "on";
  if (value === false) return "off";
  if (value === "" || (Array.isArray(value) && !value.length)) return "none";
  return labels[value] ?? (Array.isArray(value) ? value.join(", ") : String(value));
}

function restart(parts = []) {
  const names = parts.map((part) => PARTS[part] ?? part);
  return names.length ? ` · restarts ${names.join(" and ")}` : "";
}
