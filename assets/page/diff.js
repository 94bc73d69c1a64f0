// What cleanup removed, shown within the cleaned text.

const KEPT = "kept";
const REMOVED = "removed";
const ADDED = "added";

/**
 * The cleaned text with the removed words in their places.
 *
 * @param {{text: string, removed: boolean}[]} parts The transcript's words, as the server tells.
 * @param {string} text The cleaned text.
 * @returns {{kind: "kept"|"removed"|"added", text: string}[]} Runs of words. "kept" and "added"
 *   together are `text`; "added" are the words that were not spoken: those of the
 *   user's replacements, or of rewriting.
 */
export function merged(parts, text) {
  const words = text.match(/\s*\S+/g) ?? [];
  const stayed = parts.filter((part) => !part.removed);
  const partner = matches(stayed.map((part) => key(part.text)), words.map(key));
  const runs = [];
  let at = 0;
  let n_stayed = 0;
  for (const part of parts) {
    const found = part.removed ? -1 : partner[n_stayed++];
    if (found < 0) {
      push(runs, REMOVED, ` ${part.text}`);
      continue;
    }
    while (at < found) push(runs, ADDED, words[at++]);
    push(runs, KEPT, words[at++]);
  }
  while (at < words.length) push(runs, ADDED, words[at++]);
  return runs;
}

/** The runs as elements. */
export function drawn(runs) {
  const fragment = document.createDocumentFragment();
  let isApart = true; // nothing needs a space before it
  for (const { kind, text } of runs) {
    // The space stays outside, so that the line begins and ends with the words.
    const [, space, words] = /^(\s*)([^]*)$/.exec(text);
    const between = space || (isApart ? "" : " ");
    fragment.append(kind === REMOVED && !fragment.hasChildNodes() ? "" : between);
    fragment.append(kind === KEPT ? words : struck(kind, words));
    isApart = kind !== REMOVED;
  }
  return fragment;
}

function struck(kind, words) {
  const element = document.createElement(kind === REMOVED ? "del" : "ins");
  element.textContent = words;
  return element;
}

function push(runs, kind, text) {
  const last = runs.at(-1);
  if (last?.kind === kind) last.text += text;
  else runs.push({ kind, text });
}

/** A word without case and punctuation; only punctuation: itself. */
function key(word) {
  const bare = word.toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+/gu, "");
  return bare || word.trim();
}

/** For each of `a` its partner's place in `b`, or -1: a longest common subsequence. */
function matches(a, b) {
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1] + 1
          : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const partner = new Array(a.length).fill(-1);
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) partner[i++] = j++;
    else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) i++;
    else j++;
  }
  return partner;
}
