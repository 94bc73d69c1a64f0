// The colour of the page, its icon and its title: what is being done just now.

import { byId } from "./dom.js";
import { live } from "./live.js";

const TITLES = { recording: "Recording", working: "Working", paused: "Paused", error: "Trouble" };

let own = null;

/**
 * Say what this page itself is doing, which comes before what the daemon does.
 *
 * @param {"recording"|"working"|null} phase Null: nothing.
 */
export function doing(phase) {
  own = phase;
  show();
}

/** Follow the daemon from now on. */
export function followPhase() {
  live.on("state", show);
}

function show() {
  const state = live.state ?? { phase: "idle", paused: false };
  const phase = own ?? (state.phase === "idle" && state.paused ? "paused" : state.phase);
  if (document.documentElement.dataset.phase === phase) return;
  document.documentElement.dataset.phase = phase;
  byId("favicon").href = `/page/icons/${phase}.svg`;
  document.title = TITLES[phase] ? `${TITLES[phase]} · dictate` : "dictate";
}
