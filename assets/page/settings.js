// The view of all settings, each written at once.

import { get } from "./api.js";
import { byId, make } from "./dom.js";
import { live } from "./live.js";
import { LevelMeter } from "./level_meter.js";
import { complain, hush } from "./notice.js";
import { SettingRow } from "./setting_row.js";

const TITLES = {
  hotkey: "Hotkey",
  audio: "Microphone",
  recogniser: "Recognition",
  cleanup: "Cleanup",
  delivery: "Delivery",
  desktop: "Desktop",
  history: "History",
  models: "Models",
  log: "Log",
};

/** Set the view up; what it is told when it is come to, and left. */
export function startSettings() {
  const view = new Settings();
  return { show: (part) => view.show(part), hide: () => view.hide() };
}

class Settings {
  #isShown = false;
  #nAsked = 0;
  /** "section.name" -> its row. */
  #rows = new Map();
  #meter = new LevelMeter();
  #trouble = byId("settings-trouble");

  constructor() {
    byId("settings").addEventListener("submit", (event) => event.preventDefault());
    live.on("settings", () => this.#isShown && this.#load());
    live.on("state", () => this.#rows.get("audio.device")?.offer(live.state.microphones));
    live.on("open", () => this.#isShown && this.#load());
  }

  async show(part) {
    this.#isShown = true;
    await this.#load();
    const section = document.getElementById(`settings-${part}`);
    section?.scrollIntoView();
    section?.focus({ preventScroll: true });
  }

  hide() {
    this.#isShown = false;
    this.#meter.stop();
  }

  async #load() {
    this.#nAsked += 1;
    const asked = this.#nAsked;
    try {
      const told = await get("/api/settings");
      if (asked !== this.#nAsked) return; // it may be older than what was set meanwhile
      hush(this.#trouble);
      this.#show(told);
    } catch (error) {
      complain(this.#trouble, error);
    }
  }

  #show({ sections, file, mistakes = [] }) {
    byId("settings-file").textContent = file;
    if (mistakes.length) complain(this.#trouble, mistakes[0]);
    if (!this.#rows.size) this.#build(sections);
    for (const { name, settings } of sections) {
      for (const setting of settings) this.#rows.get(`${name}.${setting.name}`).take(setting);
    }
    if (live.state) this.#rows.get("audio.device")?.offer(live.state.microphones);
  }

  #build(sections) {
    byId("settings-contents").replaceChildren(
      make("ul", {}, ...sections.map(({ name }) => make("li", {}, make("a", { href: `#settings/${name}` }, title(name))))),
    );
    byId("settings").replaceChildren(...sections.map((section) => this.#section(section)));
  }

  #section({ name, about, settings }) {
    const rows = settings.map((setting) => {
      const row = new SettingRow(name, setting, this.#extra(name, setting), () => this.#load());
      this.#rows.set(`${name}.${setting.name}`, row);
      return row.element;
    });
    return make(
      "section.group",
      { "aria-labelledby": `settings-${name}` },
      make("h2", { id: `settings-${name}`, tabIndex: -1 }, title(name)),
      about ? make("p.soft", {}, about) : null,
      ...rows,
    );
  }

  #extra(section, setting) {
    if (setting.kind !== "microphone") return null;
    return this.#meter.element(() => this.#rows.get(`${section}.${setting.name}`).value);
  }
}

function title(name) {
  return TITLES[name] ?? name[0].toUpperCase() + name.slice(1);
}
