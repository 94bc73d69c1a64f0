// The view where one speaks into the page.

import { post } from "./api.js";
import { byId, make, say } from "./dom.js";
import { live } from "./live.js";
import { microphones } from "./microphone.js";
import { complain, hush } from "./notice.js";
import { doing } from "./phase.js";
import { recall, remember, switchesRemoved } from "./remembered.js";
import { Recording, wave } from "./recording.js";
import { takesFiles } from "./files.js";
import { Texts } from "./texts.js";
import { loudness, Waves } from "./waves.js";

const TELLING = {
  idle: "Press the button and speak",
  opening: "Opening the microphone…",
  recording: "Listening. Press again when you have said it",
  working: "Recognising…",
  cleaning: "Cleaning…",
};
const LABEL = { idle: "Start recording", opening: "Cancel", recording: "Stop recording", working: "Cancel", cleaning: "Cancel" };
const PHASE = { opening: "working", recording: "recording", working: "working", cleaning: "working" };

/** Set the view up; what it is told when it is come to, and left. */
export function startRecord() {
  const view = new Record();
  return { show: () => view.show(), hide: () => view.hide() };
}

class Record {
  #stage = "idle";
  #recording = null;
  /** Ends the request of a file or of another level. */
  #request = null;
  #isLevelOwn = false;
  #isShown = false;
  #texts = new Texts();
  #waves = new Waves(byId("record-waves"));
  #trouble = byId("record-trouble");
  #select = byId("record-microphone");

  constructor() {
    byId("record-button").addEventListener("click", () => this.#press());
    byId("record-cancel").addEventListener("click", () => this.#cancel());
    document.addEventListener("keydown", (event) => this.#escape(event));
    byId("record-level").addEventListener("change", () => this.#changeLevel());
    this.#select.addEventListener("change", () => remember("microphone", this.#select.value));
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#listMicrophones());
    switchesRemoved(byId("record-diff"), () => this.#texts.redraw());
    takesFiles((file) => this.#transcribe(file, file.name), () => this.#isShown);
    live.on("state", () => this.#follow());
    this.#enter("idle");
  }

  show() {
    this.#isShown = true;
    this.#listMicrophones();
  }

  hide() {
    this.#isShown = false;
    if (this.#stage === "recording") this.#stop(); // nobody shall speak unawares
  }

  #follow() {
    const { hotkey, level, rewrite_ready: isReady } = live.state;
    byId("hotkey").textContent = hotkey;
    if (!this.#isLevelOwn) this.#level = level;
    this.#texts.isRewriteReady = isReady;
  }

  get #level() {
    return document.querySelector("[name=record-level]:checked").value;
  }

  set #level(level) {
    document.querySelector(`[name=record-level][value="${level}"]`).checked = true;
  }

  #enter(stage) {
    this.#stage = stage;
    byId("record-button").dataset.stage = stage;
    byId("record-label").textContent = LABEL[stage];
    byId("record-telling").textContent = TELLING[stage];
    byId("record-cancel").hidden = stage === "idle";
    byId("record-hint").hidden = stage !== "idle";
    doing(PHASE[stage] ?? null);
    if (stage !== "recording") this.#waves.clear();
    say(TELLING[stage]);
  }

  #press() {
    if (this.#stage === "idle") this.#start();
    else if (this.#stage === "recording") this.#stop();
    else this.#cancel();
  }

  async #start() {
    this.#request?.abort();
    hush(this.#trouble);
    this.#texts.clear();
    this.#enter("opening");
    const recording = new Recording(this.#level, {
      listening: () => this.#enter("recording"),
      frame: ({ rms }) => this.#stage === "recording" && this.#waves.push(loudness(rms)),
      silent: () => complain(this.#trouble, { message: "No sound comes from the microphone", remedy: "See whether it is muted, or choose another one" }),
      gone: () => this.#stop("The microphone went away. What it heard until then is kept"),
      cut: () => complain(this.#trouble, { message: "The connection to dictate broke", remedy: "Go on: what you say is kept here, and sent when you have said it" }),
      lost: () => this.#sendAgain(recording.frames),
      expected: (text) => this.#texts.expect(text),
      heard: (told) => this.#heard(told),
      answer: (answer) => this.#answer(answer),
      trouble: (trouble) => this.#fail(trouble, recording.frames),
    });
    this.#recording = recording;
    try {
      await recording.start(this.#select.value);
      this.#listMicrophones(); // their names are known only now
    } catch (error) {
      if (this.#recording === recording) this.#fail(error, []);
    }
  }

  #stop(why) {
    if (this.#stage !== "recording") return;
    this.#enter("working");
    if (why) complain(this.#trouble, { message: why });
    else hush(this.#trouble);
    this.#recording.stop();
  }

  #cancel() {
    this.#recording?.cancel();
    this.#recording = null;
    this.#request?.abort();
    this.#texts.restore();
    this.#enter("idle");
    say("Cancelled");
  }

  #escape(event) {
    if (event.key !== "Escape" || this.#stage === "idle" || !this.#isShown) return;
    event.preventDefault();
    this.#cancel();
  }

  #heard(told) {
    if (this.#stage === "recording") hush(this.#trouble);
    this.#texts.hear(told);
    this.#enter("cleaning");
  }

  #answer(answer) {
    this.#recording = null;
    this.#texts.answer(answer);
    this.#enter("idle");
    say(answer.text || "No words were heard");
  }

  #fail(trouble, frames) {
    this.#recording = null;
    this.#texts.restore();
    this.#enter("idle");
    complain(this.#trouble, trouble, ...(frames.length ? this.#rescues(frames) : []));
  }

  /** As a file, by a connection of its own. */
  #sendAgain(frames) {
    this.#recording = null;
    this.#enter("idle");
    this.#transcribe(wave(frames), "the recording", frames);
  }

  /** Nothing spoken is lost: what was recorded can be sent again, or saved. */
  #rescues(frames) {
    const file = wave(frames);
    const save = () => {
      const link = make("a", { href: URL.createObjectURL(file), download: "dictation.wav" });
      link.click();
      URL.revokeObjectURL(link.href);
    };
    return [
      make("button.button", { type: "button", onclick: () => this.#sendAgain(frames) }, "Try again"),
      make("button.button", { type: "button", onclick: save }, "Save the sound"),
    ];
  }

  async #transcribe(file, name, frames = []) {
    if (this.#stage !== "idle") return;
    hush(this.#trouble);
    this.#texts.clear();
    this.#enter("working");
    byId("record-telling").textContent = `Recognising ${name}…`;
    await this.#ask(
      (signal) => post(`/api/transcribe?level=${this.#level}`, undefined, { body: file, signal }),
      (error) => this.#fail(error, frames),
    );
  }

  async #changeLevel() {
    this.#isLevelOwn = true;
    const transcript = this.#texts.transcript;
    if (this.#stage !== "idle" || !transcript) return;
    hush(this.#trouble);
    this.#request?.abort();
    await this.#ask(
      async (signal) => {
        this.#texts.isCleaning = true;
        const answer = await post("/api/clean", { ...transcript, level: this.#level }, { signal });
        return { ...this.#texts.heard, ...answer, raw: transcript.text, ms: { ...this.#texts.heard.ms, clean: answer.ms.clean } };
      },
      (error) => {
        this.#texts.isCleaning = false;
        complain(this.#trouble, error);
      },
    );
  }

  async #ask(send, failed) {
    const request = new AbortController();
    this.#request = request;
    try {
      const answer = await send(request.signal);
      if (this.#request === request) this.#answer(answer);
    } catch (error) {
      if (error.name !== "AbortError") failed(error);
    } finally {
      if (this.#request === request) this.#request = null;
    }
  }

  async #listMicrophones() {
    const found = (await microphones()).filter(({ label }) => label);
    const chosen = recall("microphone", "");
    this.#select.replaceChildren(
      make("option", { value: "" }, "Default"),
      ...found.map(({ deviceId, label }) => make("option", { value: deviceId }, label)),
    );
    this.#select.value = found.some(({ deviceId }) => deviceId === chosen) ? chosen : "";
  }
}
