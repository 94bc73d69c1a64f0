// The field of a setting, by its kind.
//
// Each is {element, show(value), focus(), set invalid, offer?(choices, value)}; it calls
// `change(value)` when the user has chosen, with the value as the settings file holds it.

import { freshId, make } from "./dom.js";
import { HotkeyField } from "./hotkey_field.js";

const MOST_SEGMENTS = 4;

/**
 * The field for a setting.
 *
 * @param {object} setting As the server tells it.
 * @param {{id: string, describedBy: string, change: (value: unknown) => void,
 *   refuse: (trouble: Error) => void}} how
 */
export function fieldOf(setting, how) {
  const { kind, choices = [] } = setting;
  if (kind === "flag") return new Flag(how);
  if (kind === "hotkey") return new HotkeyField(how);
  if (kind === "choice" && choices.length <= MOST_SEGMENTS) return new Segments(setting, how);
  if (kind === "choice" || kind === "language") return new Select(setting, how);
  if (kind === "microphone") return new Microphones(setting, how);
  if (kind === "list") return new List(how);
  return new Text(setting, how);
}

/** What the fields of one element have in common. */
class Field {
  constructor(element, control = element) {
    this.element = element;
    this.control = control;
  }

  show(value) {
    this.control.value = String(value);
  }

  focus() {
    this.control.focus();
  }

  set invalid(is) {
    this.control.setAttribute("aria-invalid", String(is));
  }
}

class Flag extends Field {
  constructor({ id, describedBy, change }) {
    const box = make("input.flag", { type: "checkbox", id, role: "switch", "aria-describedby": describedBy });
    super(box);
    box.addEventListener("change", () => change(box.checked));
  }

  show(value) {
    this.control.checked = value;
  }
}

/** A line of text, or a number; with proposals where there are some. */
class Text extends Field {
  constructor({ kind, choices = [], labels = {}, maximum }, { id, describedBy, change }) {
    const isNumber = kind === "number";
    const input = make("input", {
      id,
      type: "text",
      "aria-describedby": describedBy,
      spellcheck: false,
      inputMode: isNumber && !choices.length ? "decimal" : "text",
      className: isNumber ? `number${String(maximum ?? "").length > 5 || choices.length ? " long" : ""}` : "",
    });
    const proposals = freshId("proposals");
    if (choices.length) input.setAttribute("list", proposals);
    const options = choices.map((value) => make("option", { value }, labels[value] ?? ""));
    super(make("span.wide", {}, input, choices.length ? make("datalist", { id: proposals }, ...options) : null), input);
    input.addEventListener("change", () => change(isNumber ? numeric(input.value) : input.value.trim()));
  }
}

class Select extends Field {
  constructor({ choices = [], labels = {} }, { id, describedBy, change }) {
    const select = make("select", { id, "aria-describedby": describedBy });
    super(select);
    this.labels = labels;
    this.fill(choices);
    select.addEventListener("change", () => change(select.value));
  }

  fill(choices) {
    this.control.replaceChildren(...choices.map((value) => this.option(value, this.labels[value] ?? value)));
  }

  show(value) {
    const isThere = [...this.control.options].some((option) => option.value === value);
    if (!isThere) this.control.append(this.option(value, `${value} (not there now)`));
    this.control.value = value;
  }

  option(value, label) {
    return make("option", { value }, label);
  }
}

/** The microphones, which come and go. */
class Microphones extends Select {
  constructor(setting, how) {
    super({ choices: ["default"], labels: { default: "Default" } }, how);
    this.names = "";
  }

  offer(names, value) {
    if (this.names === names.join("\n")) return; // nothing moves under the pointer
    this.names = names.join("\n");
    this.fill(["default", ...names]);
    this.show(value);
  }
}

/** A few choices side by side. */
class Segments extends Field {
  constructor({ choices, labels = {} }, { id, describedBy, change }) {
    const radios = choices.map((value) => make("input", { type: "radio", name: id, value }));
    const group = make(
      "div.segments",
      { id, role: "radiogroup", "aria-labelledby": `${id}-label`, "aria-describedby": describedBy },
      make("div", {}, ...radios.map((radio) => make("label", {}, radio, labels[radio.value] ?? radio.value))),
    );
    super(group);
    this.radios = radios;
    group.addEventListener("change", ({ target }) => change(target.value));
  }

  show(value) {
    for (const radio of this.radios) radio.checked = radio.value === value;
  }

  focus() {
    this.radios.find((radio) => radio.checked)?.focus();
  }
}

/** One a line. */
class List extends Field {
  constructor({ id, describedBy, change }) {
    const area = make("textarea", { id, "aria-describedby": describedBy, placeholder: "One a line", spellcheck: false });
    super(area);
    area.addEventListener("change", () => change(linesOf(area.value)));
  }

  show(value) {
    this.control.value = value.join("\n");
    this.control.rows = Math.max(2, Math.min(12, value.length + 1));
  }
}

/** The lines of a text, without empty ones. */
export function linesOf(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** A number where it is one; else the text, which the server may know or refuse. */
function numeric(text) {
  const plain = text.trim().replace(",", ".");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : text.trim();
}
