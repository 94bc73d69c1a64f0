// One recording: what the microphone hears goes to the server while it is spoken.

import { Trouble, socketTo } from "./api.js";
import { Microphone } from "./microphone.js";

const POST_ROLL_MS = 250;
/** So long nothing but digital silence: a microphone that is muted, or the wrong one. */
const SILENT_FRAMES = 50;

/**
 * From the press of the button to the answer.
 *
 * Every frame is kept until the words are there: if the connection breaks, the recording can be
 * sent once more as a file.
 */
export class Recording {
  #socket;
  #microphone = null;
  #heed;
  #level;
  #isOver = false;
  #isSaid = false;
  #isCut = false;
  #nSent = 0;
  #nSilent = 0;

  /** The frames so far: ArrayBuffers of Int16 at 16 kHz. */
  frames = [];

  /**
   * @param {string} level How to clean.
   * @param {object} heed What to do on: `frame({peak, rms})`, `listening()` when the first sound
   *   is there, `silent()`, `gone()` when the microphone went away, `cut()` when the connection
   *   broke in mid-sentence, `expected(text)`, `heard(told)`, and at last one of `answer(told)`,
   *   `trouble(trouble)` and `lost()`: nobody is there any more who would answer.
   */
  constructor(level, heed) {
    this.#level = level;
    this.#heed = heed;
  }

  /**
   * Open the microphone and the connection.
   *
   * @throws {Trouble} The microphone cannot be used.
   */
  async start(deviceId) {
    this.#connect();
    try {
      const microphone = await Microphone.open(deviceId, {
        frame: (frame) => this.#keep(frame),
        gone: () => !this.#isOver && this.#heed.gone(),
      });
      if (this.#isOver) microphone.close();
      else this.#microphone = microphone;
    } catch (error) {
      this.cancel();
      throw error;
    }
  }

  /** All was said. */
  async stop() {
    // The last syllable is still on its way when the finger goes down.
    await new Promise((resolve) => setTimeout(resolve, POST_ROLL_MS));
    await this.#microphone?.finish();
    this.#isSaid = true;
    if (this.#isCut) this.#lose();
    else this.#tell({ type: "stop" });
  }

  /** Forget it. */
  cancel() {
    if (this.#isOver) return;
    this.#tell({ type: "cancel" });
    this.#end();
  }

  #connect() {
    this.#socket = socketTo("/api/record");
    this.#socket.addEventListener("open", () => {
      this.#tell({ type: "start", level: this.#level });
      this.#flush();
      if (this.#isSaid) this.#tell({ type: "stop" });
    });
    this.#socket.addEventListener("message", ({ data }) => this.#answer(JSON.parse(data)));
    this.#socket.addEventListener("close", () => this.#lose());
  }

  #keep({ pcm, peak, rms }) {
    if (this.#isOver) return;
    if (!this.frames.length) this.#heed.listening();
    this.frames.push(pcm);
    this.#flush();
    this.#heed.frame({ peak, rms });
    this.#nSilent = peak ? 0 : this.#nSilent + 1;
    if (this.#nSilent === SILENT_FRAMES) this.#heed.silent();
  }

  #flush() {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    while (this.#nSent < this.frames.length) this.#socket.send(this.frames[this.#nSent++]);
  }

  #tell(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #answer({ type, ...told }) {
    if (this.#isOver) return;
    if (type === "expected") this.#heed.expected(told.text);
    else if (type === "heard") {
      this.#microphone?.close(); // it was enough: the server ends what is too long
      this.#heed.heard(told);
    } else if (type === "answer" || type === "error") {
      this.#end();
      if (type === "answer") this.#heed.answer(told);
      else this.#heed.trouble(new Trouble(told.message, told.remedy));
    }
  }

  #lose() {
    if (this.#isOver) return;
    if (!this.#isSaid) {
      // Who speaks shall not be interrupted: it is all kept here.
      this.#isCut = true;
      this.#heed.cut();
      return;
    }
    this.#end();
    this.#heed.lost();
  }

  #end() {
    this.#isOver = true;
    this.#microphone?.close();
    this.#socket.close();
  }
}

/** The frames as a WAV file. */
export function wave(frames) {
  const n_bytes = frames.reduce((sum, frame) => sum + frame.byteLength, 0);
  const head = new DataView(new ArrayBuffer(44));
  const write = (at, letters) => [...letters].forEach((letter, i) => head.setUint8(at + i, letter.charCodeAt(0)));
  write(0, "RIFF");
  head.setUint32(4, 36 + n_bytes, true);
  write(8, "WAVEfmt ");
  head.setUint32(16, 16, true); // bytes of the format
  head.setUint16(20, 1, true); // PCM
  head.setUint16(22, 1, true); // channels
  head.setUint32(24, 16000, true);
  head.setUint32(28, 32000, true); // bytes a second
  head.setUint16(32, 2, true); // bytes of a sample
  head.setUint16(34, 16, true); // bits
  write(36, "data");
  head.setUint32(40, n_bytes, true);
  return new Blob([head, ...frames], { type: "audio/wav" });
}
