// Telling the user what is wrong, at the place where it belongs.

import { make } from "./dom.js";

/**
 * Show what went wrong in `place`, instead of what was said there before.
 *
 * @param {HTMLElement} place
 * @param {{message: string, remedy?: string}} trouble
 * @param {...HTMLElement} actions Buttons that help.
 */
export function complain(place, trouble, ...actions) {
  place.replaceChildren(
    make(
      "div.notice",
      { role: "alert" },
      make("p", {}, trouble.message),
      trouble.remedy ? make("p", {}, trouble.remedy) : null,
      actions.length ? make("div.actions", {}, ...actions) : null,
    ),
  );
}

/** Take back what was said. */
export function hush(place) {
  place.replaceChildren();
}

/**
 * Do what a button asks for: it is disabled meanwhile, and what goes wrong is shown in `place`.
 *
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} place
 * @param {() => Promise<void>} act
 */
export async function attempt(button, place, act) {
  if (button.getAttribute("aria-disabled") === "true") return;
  // Not `disabled`: that would take the keyboard's focus away.
  button.setAttribute("aria-disabled", "true");
  hush(place);
  try {
    await act();
  } catch (error) {
    complain(place, error);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
