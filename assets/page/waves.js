// The level of the microphone, drawn as it goes by.

const BAR = 6; // pixels of the canvas
const GAP = 4;
const QUIETEST_DB = -60;

const isStill = matchMedia("(prefers-reduced-motion: reduce)");

/** From 0 to 1 as the ear has it: 0 is 60 dB below full scale. */
export function loudness(amplitude) {
  return fromDecibels(20 * Math.log10(Math.max(amplitude, 1e-6)));
}

/** The same of decibels. */
export function fromDecibels(dbfs) {
  return Math.max(0, Math.min(1, 1 - dbfs / QUIETEST_DB));
}

/** A canvas on which the newest level is in the middle, and the older ones move outwards. */
export class Waves {
  #canvas;
  #levels = [];

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.clear();
  }

  /** Nothing is heard. */
  clear() {
    this.#levels = [];
    this.#draw();
  }

  /** Take the next level, of 0 to 1. */
  push(level) {
    const n_bars = Math.ceil(this.#canvas.width / (BAR + GAP) / 2);
    this.#levels.unshift(level);
    this.#levels.length = Math.min(this.#levels.length, n_bars);
    this.#draw();
  }

  #draw() {
    const { width, height } = this.#canvas;
    const pen = this.#canvas.getContext("2d");
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = getComputedStyle(this.#canvas).color;
    const n_bars = Math.ceil(width / (BAR + GAP) / 2);
    for (let n = 0; n < n_bars; n++) {
      // Without motion all bars show the newest level.
      const level = isStill.matches ? (this.#levels[0] ?? 0) : (this.#levels[n] ?? 0);
      pen.globalAlpha = 1 - n / n_bars;
      this.#bar(pen, width / 2 + n * (BAR + GAP), level);
      if (n) this.#bar(pen, width / 2 - n * (BAR + GAP), level);
    }
  }

  #bar(pen, middle, level) {
    const { height } = this.#canvas;
    const tall = Math.max(BAR, level * height);
    pen.beginPath();
    pen.roundRect(middle - BAR / 2, (height - tall) / 2, BAR, tall, BAR / 2);
    pen.fill();
  }
}
