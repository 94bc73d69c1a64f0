// Choosing the hotkey by pressing it.

import { post } from "./api.js";
import { make, say } from "./dom.js";
import { joined, keyName } from "./keys.js";
import { live } from "./live.js";

const PATIENCE_MS = 10_000;

/** A field as in `fields.js`: the notation, its name for people, and a button that captures. */
export class HotkeyField {
  #input;
  #label = make("output.soft.small");
  #button;
  #change;
  #refuse;
  /** Ends the capture under way. */
  #stop = null;

  constructor({ id, describedBy, change, refuse }) {
    this.#change = change;
    this.#refuse = refuse;
    this.#input = make("input", { id, type: "text", spellcheck: false, "aria-describedby": describedBy });
    this.#input.addEventListener("change", () => change(this.#input.value.trim()));
    this.#button = make("button.button", { type: "button", onclick: () => this.#toggle() }, "Press it…");
    this.element = make("div.hotkey", {}, make("div.actions.nowrap", {}, this.#input, this.#button), this.#label);
  }

  show(value) {
    this.#input.value = value;
    this.#name(value);
  }

  focus() {
    this.#input.focus();
  }

  set invalid(is) {
    this.#input.setAttribute("aria-invalid", String(is));
  }

  async #name(key) {
    try {
      this.#label.textContent = (await post("/api/settings/hotkey/check", { key })).label;
    } catch {
      this.#label.textContent = ""; // what is wrong with it is said when it is set
    }
  }

  #toggle() {
    if (this.#stop) this.#stop();
    else this.#capture();
  }

  async #capture() {
    const wasPaused = live.state?.paused ?? false;
    const ended = new AbortController();
    const { signal } = ended;
    this.#stop = () => ended.abort();
    this.#button.textContent = "Hold the keys…";
    say("Hold the keys that shall be the hotkey. Escape leaves it as it is");
    // What is pressed now shall not record, whatever becomes of this page.
    if (!wasPaused) command("pause");
    const timer = setTimeout(this.#stop, PATIENCE_MS);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      this.#stop = null;
      this.#button.textContent = "Press it…";
      if (!wasPaused) command("resume");
    });
    window.addEventListener("blur", this.#stop, { signal });
    window.addEventListener("pagehide", this.#stop, { signal });
    this.#listen(signal);
  }

  #listen(signal) {
    const held = new Map();
    let most = [];
    const down = (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (event.code === "Escape") return this.#stop();
      if (event.repeat) return;
      const name = keyName(event);
      if (!name) return this.#unknown(event);
      held.set(event.code, name);
      most = [...held.values()];
      this.#label.textContent = joined(most);
    };
    const up = (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (!most.length) return; // the key that pressed the button
      this.#stop();
      this.#take(joined(most));
    };
    window.addEventListener("keydown", down, { signal, capture: true });
    window.addEventListener("keyup", up, { signal, capture: true });
  }

  #unknown({ key, code }) {
    this.#stop();
    this.#refuse({ message: `${key || code} cannot be the hotkey`, remedy: "Choose another key" });
  }

  #take(notation) {
    this.show(notation);
    this.#change(notation);
  }
}

async function command(name) {
  try {
    live.take(await post("/api/command", { command: name }, { keepalive: true }));
  } catch {
    // Without the daemon no hotkey is heeded either.
  }
}
