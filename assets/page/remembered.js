// Small choices that this browser remembers. Never a dictated word.

/** What was chosen, or `fallback`. */
export function recall(name, fallback) {
  try {
    return localStorage.getItem(`dictate.${name}`) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Remember a choice, where the browser keeps anything. */
export function remember(name, value) {
  try {
    localStorage.setItem(`dictate.${name}`, value);
  } catch {
    // It holds until the page is closed.
  }
}

const followers = new Set();

/** Whether removed words are shown. */
export const showsRemoved = () => recall("removed", "yes") === "yes";

/**
 * Make a tick box the switch of "show what was removed", which all views share.
 *
 * @param {HTMLInputElement} box
 * @param {() => void} redraw Called whenever it is switched, here or in another view.
 */
export function switchesRemoved(box, redraw) {
  followers.add(() => {
    box.checked = showsRemoved();
    redraw();
  });
  box.checked = showsRemoved();
  box.addEventListener("change", () => {
    remember("removed", box.checked ? "yes" : "no");
    for (const follow of followers) follow();
  });
}
