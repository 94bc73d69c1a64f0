// Runs beside the browser's sound thread: what the microphone gives becomes frames of 40 ms,
// 16 kHz, mono, Int16, as the server takes them.

const RATE_HZ = 16000;
const FRAME = 640; // samples, 40 ms

// A windowed sinc. It passes 90 % of the band that 16 kHz can carry, and what lies above the band
// is cut before it can fold back into it.
const PASS = 0.9;
const N_CROSSINGS = 16;
const STEPS = 512; // of the kernel's table, between two zero crossings

class Resampler {
  /** @param {number} rate_hz Of what comes in. */
  constructor(rate_hz) {
    this.step = rate_hz / RATE_HZ;
    this.stretch = Math.max(1, this.step) / PASS; // input samples between two zero crossings
    this.half = Math.ceil(N_CROSSINGS * this.stretch);
    this.table = kernel();
    this.past = new Float32Array(2 * this.half); // silence before the first sample
    this.at = this.half; // where in `past` the next output lies
  }

  /** The samples at 16 kHz that can be told now; it lags by half of the kernel. */
  take(samples) {
    if (this.step === 1) return samples;
    const known = new Float32Array(this.past.length + samples.length);
    known.set(this.past);
    known.set(samples, this.past.length);
    const out = [];
    for (; this.at + this.half < known.length; this.at += this.step) out.push(this.value(known));
    const spent = Math.max(0, Math.floor(this.at) - this.half);
    this.past = known.slice(spent);
    this.at -= spent;
    return out;
  }

  value(known) {
    const first = Math.max(0, Math.ceil(this.at - this.half));
    const last = Math.min(known.length - 1, Math.floor(this.at + this.half));
    let sum = 0;
    for (let i = first; i <= last; i++) {
      const place = (Math.abs(this.at - i) / this.stretch) * STEPS;
      sum += known[i] * (this.table[Math.round(place)] ?? 0);
    }
    return sum / this.stretch;
  }
}

/** Half of a sinc in a Blackman window, by distance from its middle. */
function kernel() {
  const length = N_CROSSINGS * STEPS;
  return Float32Array.from({ length: length + 1 }, (_, n) => {
    const x = (Math.PI * n) / STEPS;
    const w = (Math.PI * n) / length;
    const window = 0.42 + 0.5 * Math.cos(w) + 0.08 * Math.cos(2 * w);
    return (n ? Math.sin(x) / x : 1) * window;
  });
}

/**
 * Posts {pcm, peak, rms} a frame, the levels of 0 to 1. Told "end", it posts what is left, filled
 * up with silence, and then {ended: true}.
 */
class Recorder extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate);
    this.isOver = false;
    this.begin();
    this.port.onmessage = () => this.end();
  }

  process([input]) {
    if (this.isOver) return false;
    if (input.length) for (const sample of this.resampler.take(mixed(input))) this.add(sample);
    return true;
  }

  begin() {
    this.pcm = new Int16Array(FRAME);
    this.n = 0;
    this.peak = 0;
    this.energy = 0;
  }

  add(sample) {
    const level = Math.abs(sample);
    this.peak = Math.max(this.peak, level);
    this.energy += level * level;
    this.pcm[this.n++] = Math.round(32767 * Math.max(-1, Math.min(1, sample)));
    if (this.n === FRAME) this.send();
  }

  send() {
    const { pcm, peak } = this;
    this.port.postMessage({ pcm: pcm.buffer, peak, rms: Math.sqrt(this.energy / FRAME) }, [pcm.buffer]);
    this.begin();
  }

  end() {
    for (const sample of this.resampler.take(new Float32Array(this.resampler.half))) this.add(sample);
    if (this.n) this.send();
    this.isOver = true;
    this.port.postMessage({ ended: true });
  }
}

/** The mean of the channels. */
function mixed(channels) {
  if (channels.length === 1) return channels[0];
  return channels[0].map((_, i) => channels.reduce((sum, channel) => sum + channel[i], 0) / channels.length);
}

registerProcessor("recorder", Recorder);
