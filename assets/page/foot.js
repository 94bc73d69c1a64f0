// The foot of the page: what the daemon does, and what can be asked of it from every view.

import { post } from "./api.js";
import { byId, make, say } from "./dom.js";
import { live } from "./live.js";
import { attempt } from "./notice.js";

/** Show the state from now on. */
export function startFoot() {
  live.on("state", show);
  live.on("lost", ({ detail }) => showLost(detail));
  live.on("open", () => {
    if (!byId("lost").hidden) say("Connected again");
    byId("lost").hidden = true;
  });
  on("foot-cancel", () => ({ command: "cancel" }));
  on("foot-pause", () => ({ command: live.state.paused ? "resume" : "pause" }));
}

function on(id, command) {
  const button = byId(id);
  button.addEventListener("click", () =>
    attempt(button, byId("foot-trouble"), async () => live.take(await post("/api/command", command()))),
  );
}

function show() {
  const { line, can_cancel: canCancel, paused, hotkey, n_waiting: nWaiting } = live.state;
  const wait = nWaiting === 1 ? "one recording waits" : `${nWaiting} recordings wait`;
  const told = nWaiting ? `${line} · ${wait} in the history` : line;
  if (byId("line").textContent !== told) byId("line").textContent = told;
  byId("foot-cancel").hidden = !canCancel;
  byId("foot-pause").hidden = false;
  byId("foot-pause").textContent = paused ? `Heed ${hotkey} again` : "Pause the hotkey";
}

function showLost(wait_s) {
  const place = byId("lost");
  byId("line").textContent = "Not connected";
  place.hidden = false;
  const again = wait_s < 1 ? "Trying again." : `The next try is in ${wait_s} s.`;
  place.replaceChildren(
    make("strong", {}, "The connection to dictate is lost. "),
    `${again} If dictate was started anew, open the page again with `,
    make("code", {}, "dictate page"),
    ". ",
    make("button.button.quiet", { type: "button", onclick: () => live.hurry() }, "Try now"),
  );
}
