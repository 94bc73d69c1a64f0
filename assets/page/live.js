// What the daemon is doing, as it happens: one WebSocket that is opened again whenever it breaks.

import { get, socketTo } from "./api.js";

const WAITS_S = [0.5, 1, 2, 4, 8, 15];

/**
 * Events: "state" (`live.state` is new), "history", "settings", "download" (a CustomEvent with
 * the message as its detail), "lost" (its detail: the seconds until the next try), and "open" whenever it is connected.
 */
class Live extends EventTarget {
  /** The daemon's state as it was last told; null before that. */
  state = null;
  #nTries = 0;
  #timer = 0;

  /** Begin to listen. */
  start() {
    this.#open();
  }

  /** Call `heed` with the event whenever one of this type happens. */
  on(type, heed) {
    this.addEventListener(type, heed);
  }

  /** Take a state that came as the answer to a command. */
  take(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  /** Try at once to be connected again. */
  hurry() {
    clearTimeout(this.#timer);
    this.#open();
  }

  #open() {
    const socket = socketTo("/api/live");
    socket.addEventListener("open", () => {
      this.#nTries = 0;
      // What changed before is not told: who has read something already reads it again.
      this.dispatchEvent(new Event("open"));
    });
    socket.addEventListener("message", ({ data }) => this.#heed(JSON.parse(data)));
    socket.addEventListener("close", () => this.#wait());
  }

  #heed({ type, ...told }) {
    if (type === "state") this.take(told);
    else this.dispatchEvent(new CustomEvent(type, { detail: told }));
  }

  async #wait() {
    const wait_s = WAITS_S[Math.min(this.#nTries, WAITS_S.length - 1)];
    this.#nTries += 1;
    this.dispatchEvent(new CustomEvent("lost", { detail: wait_s }));
    try {
      // A browser does not say why a socket was refused; a request does.
      await get("/api/state");
    } catch (error) {
      if (error.status === 401) return;
    }
    this.#timer = setTimeout(() => this.#open(), 1000 * wait_s);
  }
}

export const live = new Live();
