// The browser's microphone.

import { Trouble } from "./api.js";

const RATE_HZ = 16000;
const DEAD_MS = 1000;

const REFUSALS = {
  NotAllowedError: [
    "The browser may not use the microphone",
    "Allow it: by the symbol beside the page's address, or in the browser's settings",
  ],
  NotFoundError: ["No microphone was found", "Plug one in, and see that the desktop's sound settings show it"],
  NotReadableError: ["The microphone cannot be opened", "Close other programs that use it, or choose another one"],
  OverconstrainedError: ["The chosen microphone is not there", "Choose another one"],
};

/** The microphones that the browser offers; their names are known only once it may use one. */
export async function microphones() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter(({ kind, deviceId }) => kind === "audioinput" && !["", "default", "communications"].includes(deviceId));
}

/** An open microphone. */
export class Microphone {
  #stream;
  #context;
  #node;
  #heed;

  /**
   * Open it.
   *
   * @param {string} deviceId "" is the browser's default.
   * @param {{frame: (f: {pcm: ArrayBuffer, peak: number, rms: number}) => void, gone: () => void}} heed
   *   `frame` is called every 40 ms, `gone` when the microphone goes away by itself.
   * @throws {Trouble} It cannot be used.
   */
  static async open(deviceId, heed) {
    const microphone = new Microphone();
    microphone.#heed = heed;
    try {
      await microphone.#open(deviceId);
    } catch (error) {
      microphone.close();
      throw refusal(error);
    }
    return microphone;
  }

  async #open(deviceId) {
    if (!navigator.mediaDevices) throw new DOMException("", "NotAllowedError");
    this.#stream = await navigator.mediaDevices.getUserMedia({
      audio: {
        deviceId: deviceId ? { exact: deviceId } : undefined,
        channelCount: 1,
        // The words as they are, as the hotkey hears them: these filters are made for telephony.
        echoCancellation: false,
        noiseSuppression: false,
        autoGainControl: false,
      },
    });
    const source = await this.#listen();
    this.#node = new AudioWorkletNode(this.#context, "recorder", { numberOfOutputs: 0 });
    this.#node.port.onmessage = ({ data }) => data.pcm && this.#heed.frame(data);
    this.#stream.getAudioTracks()[0].addEventListener("ended", () => this.#heed.gone());
    source.connect(this.#node);
    await this.#context.resume();
  }

  async #listen() {
    try {
      // The browser converts by itself, where it can.
      return await this.#source({ sampleRate: RATE_HZ });
    } catch {
      this.#context?.close();
      return this.#source({});
    }
  }

  async #source(options) {
    this.#context = new AudioContext({ latencyHint: "interactive", ...options });
    await this.#context.audioWorklet.addModule("/page/recorder-worklet.js");
    return this.#context.createMediaStreamSource(this.#stream);
  }

  /** Close it once the last frame is there. */
  async finish() {
    await new Promise((resolve) => {
      this.#node.port.addEventListener("message", ({ data }) => data.ended && resolve());
      this.#node.port.postMessage("end");
      setTimeout(resolve, DEAD_MS); // a sound thread that hangs takes nothing with it
    });
    this.close();
  }

  /** Close it at once. */
  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    if (this.#context && this.#context.state !== "closed") this.#context.close();
  }
}

function refusal(error) {
  const [message, remedy] = REFUSALS[error.name] ?? ["The microphone does not work", "Choose another one"];
  return new Trouble(message, remedy);
}
