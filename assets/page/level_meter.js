// The level of a microphone of dictate's own, live: speak, and see whether it hears you.

import { socketTo } from "./api.js";
import { make } from "./dom.js";
import { complain, hush } from "./notice.js";
import { fromDecibels } from "./waves.js";

const LOUD_DBFS = -3;

/** A button, and a bar that follows the microphone while it is pressed. */
export class LevelMeter {
  #socket = null;
  #bar = make("span");
  #meter = make("div.meter", { role: "meter", "aria-label": "Level", "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0, hidden: true }, this.#bar);
  #trouble = make("div");
  #button;

  /**
   * The elements.
   *
   * @param {() => string} device Which microphone, as the setting names it.
   */
  element(device) {
    this.#button = make("button.button.quiet", { type: "button", "aria-pressed": "false", onclick: () => this.#toggle(device()) }, "Show its level");
    return make("div.level", {}, this.#button, this.#meter, this.#trouble);
  }

  /** Close the microphone. */
  stop() {
    this.#socket?.close();
    this.#socket = null;
    this.#show(0);
    this.#meter.hidden = true;
    this.#button?.setAttribute("aria-pressed", "false");
    if (this.#button) this.#button.textContent = "Show its level";
  }

  #toggle(device) {
    if (this.#socket) return this.stop();
    hush(this.#trouble);
    this.#meter.hidden = false;
    this.#button.setAttribute("aria-pressed", "true");
    this.#button.textContent = "Stop";
    const socket = socketTo(`/api/microphones/level?device=${encodeURIComponent(device)}`);
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#heed(JSON.parse(data)));
    socket.addEventListener("close", () => this.#socket === socket && this.stop());
  }

  #heed({ type, dbfs, peak_dbfs: peak, message, remedy }) {
    if (type === "error") {
      this.stop();
      complain(this.#trouble, { message, remedy });
      return;
    }
    this.#show(fromDecibels(dbfs));
    this.#meter.classList.toggle("loud", peak > LOUD_DBFS);
  }

  #show(level) {
    this.#bar.style.setProperty("--level", level.toFixed(3));
    this.#meter.setAttribute("aria-valuenow", String(Math.round(100 * level)));
  }
}
