// Starts the page: the key in the address, the views, the connection, the foot.

import { door, enter } from "./api.js";
import { byId } from "./dom.js";
import { startDoctor } from "./doctor.js";
import { startFoot } from "./foot.js";
import { startHistory } from "./history.js";
import { live } from "./live.js";
import { startModels } from "./models.js";
import { followPhase } from "./phase.js";
import { startRecord } from "./record.js";
import { startSettings } from "./settings.js";
import { startVocabulary } from "./vocabulary.js";

/** Name -> what a view is told: `show` when it is come to, `hide` when it is left. */
const views = {};
const LOCKED = "locked";

let shown = null;
let isLocked = false;

function wanted() {
  const name = location.hash.slice(1).split("/")[0];
  return name in views ? name : "record";
}

function turn({ isFirst = false } = {}) {
  const name = isLocked ? LOCKED : wanted();
  const part = location.hash.slice(1).split("/").slice(1).join("/");
  if (name !== shown) {
    views[shown]?.hide?.();
    shown = name;
    mark(name, isFirst);
  }
  views[name]?.show?.(decodeURIComponent(part));
}

function mark(name, isFirst) {
  for (const section of document.querySelectorAll("[data-view]")) {
    section.hidden = section.dataset.view !== name;
  }
  for (const link of document.querySelectorAll(".top nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (isFirst) return;
  window.scrollTo(0, 0);
  document.querySelector(`[data-view="${name}"] h1`).focus({ preventScroll: true });
}

function lock() {
  isLocked = true;
  byId("foot").hidden = true;
  byId("lost").hidden = true;
  byId("views").hidden = true;
  turn();
}

async function start() {
  door.addEventListener("locked", lock);
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address names the view
    byId("main").focus();
  });
  try {
    await enter();
  } catch (error) {
    if (error.status >= 400 && error.status < 500) return lock();
    // Nobody answers: the connection will say so, and try again.
  }
  views.record = startRecord();
  views.history = startHistory();
  views.settings = startSettings();
  views.models = startModels();
  views.vocabulary = startVocabulary();
  views.doctor = startDoctor();
  followPhase();
  startFoot();
  window.addEventListener("hashchange", () => {
    if (location.hash.startsWith("#token=")) location.reload(); // a new key, pasted over the old
    else turn();
  });
  turn({ isFirst: true });
  live.start();
}

start();
