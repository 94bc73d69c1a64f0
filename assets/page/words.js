// Showing words and their figures: what Record and History have in common.

import { make } from "./dom.js";
import { drawn, merged } from "./diff.js";
import { showsRemoved } from "./remembered.js";

const BY = {
  off: "as it was heard",
  rules: "by the rules",
  llm: "with the language model",
  rewrite: "by the language model",
};

/**
 * Show cleaned words in `place`, with the removed ones struck through if the user wants that.
 *
 * @param {HTMLElement} place
 * @param {{text: string, parts: {text: string, removed: boolean}[], language: string}} answer
 */
export function drawClean(place, { text, parts, language }) {
  place.lang = language || "";
  place.replaceChildren(showsRemoved() && parts ? drawn(merged(parts, text)) : text);
}

/** Milliseconds for people: "312 ms", "1240 ms", "12.4 s". */
export function duration(ms) {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Seconds for people: "4.2 s", "2 min 5 s". */
export function length(seconds) {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A language's name: "English" of "en". */
export function languageName(code) {
  if (!code) return "";
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** About the transcript: "4.2 s of English · recognised in 312 ms". */
export function heardFigures({ seconds, language, ms }) {
  const spoken = seconds ? length(seconds) : "";
  const what = [spoken, languageName(language)].filter(Boolean).join(" of ");
  return [what, ms ? `recognised in ${duration(ms)}` : ""].filter(Boolean).join(" · ");
}

/** About the cleaned text: "cleaned in 120 ms by the rules", and what there is to note. */
export function cleanFigures({ by, level, ms, notes = [] }) {
  const how = BY[by] ?? by;
  const what = by === "rewrite" ? "rewritten" : "cleaned";
  const done = !level || level === "off" ? "not cleaned: cleanup is off" : `${what} in ${duration(ms.clean)} ${how}`;
  return [done, ...notes].join(" · ");
}

/**
 * A button that copies.
 *
 * @param {HTMLButtonElement} button
 * @param {() => string} words
 */
export function copies(button, words) {
  const label = button.textContent;
  let timer = 0;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(words());
      button.textContent = "Copied";
    } catch {
      button.textContent = "The browser does not allow it";
    }
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = label), 1500);
  });
}

/** A new button that copies. */
export function copyButton(words, label = "Copy") {
  const button = make("button.button.quiet", { type: "button" }, label);
  copies(button, words);
  return button;
}
