// The view of the models: which there are, bringing and removing them, what each is used for.

import { ask, get, post, remove } from "./api.js";
import { agreed, byId, make } from "./dom.js";
import { live } from "./live.js";
import { attempt, complain, hush } from "./notice.js";

const KINDS = {
  speech: ["Recognition", "They turn speech into words: the larger, the more exact and the slower."],
  cleanup: ["Cleanup", "They help to tell what was meant from what was only said, and rewrite where you ask for it."],
};
const USES = {
  recogniser: { kind: "speech", use: "Use it", used: "in use" },
  cleanup: { kind: "cleanup", use: "Use for tidy", used: "used for tidy" },
  rewrite: { kind: "cleanup", use: "Use for rewrite", used: "used for rewrite" },
};

/** Set the view up; what it is told when it is come to, and left. */
export function startModels() {
  const view = new Models();
  return { show: () => view.show(), hide: () => view.hide() };
}

class Models {
  #isShown = false;
  #nAsked = 0;
  /** Name -> its row. */
  #rows = new Map();
  #trouble = byId("models-trouble");

  constructor() {
    live.on("download", ({ detail }) => this.#download(detail));
    live.on("settings", () => this.#isShown && this.#load());
    live.on("open", () => this.#isShown && this.#load());
  }

  async show() {
    this.#isShown = true;
    await this.#load();
  }

  hide() {
    this.#isShown = false;
  }

  async #load() {
    this.#nAsked += 1;
    const asked = this.#nAsked;
    try {
      const models = await get("/api/models");
      if (asked !== this.#nAsked) return;
      hush(this.#trouble);
      if (!this.#rows.size) this.#build(models);
      for (const model of models) this.#rows.get(model.name)?.take(model);
    } catch (error) {
      complain(this.#trouble, error);
    }
  }

  #build(models) {
    const groups = Object.entries(KINDS).map(([kind, [title, about]]) =>
      make(
        "section.group",
        {},
        make("h2", {}, title),
        make("p.soft", {}, about),
        ...models.filter((model) => model.kind === kind).map((model) => this.#row(model).element),
      ),
    );
    byId("models").replaceChildren(...groups);
  }

  #row(model) {
    const row = new ModelRow(model, () => this.#load());
    this.#rows.set(model.name, row);
    return row;
  }

  #download(news) {
    this.#rows.get(news.name)?.progress(news);
    if (news.state !== "running" && this.#isShown) this.#load();
  }
}

/** One model on show. */
class ModelRow {
  #model;
  #changed;
  #badges = make("span.actions");
  #figures = make("p.soft.small");
  #progress = make("progress", { max: 1, value: 0 });
  #trouble = make("div");
  #actions = make("div.actions");

  constructor(model, changed) {
    this.#model = model;
    this.#changed = changed;
    this.#progress.setAttribute("aria-label", `Download of ${model.name}`);
    this.element = make(
      "article.model",
      { "data-model": model.name },
      make("div.model-words", {}, make("h3", {}, model.name, " ", this.#badges), make("p", {}, plain(model.about)), this.#figures, this.#progress, this.#trouble),
      this.#actions,
    );
  }

  /** Take what the server tells now. */
  take(model) {
    this.#model = model;
    const { bytes, licence, present, downloading, bytes_here: nHere = 0, used_for: usedFor } = model;
    const part = !present && nHere ? ` · ${size(nHere)} of it are here` : "";
    this.#badges.replaceChildren(...usedFor.map((use) => make("span.badge.strong", {}, USES[use].used)));
    if (!downloading) this.#figures.textContent = `${size(bytes)} · licence ${licence}${present ? " · on this machine" : part}`;
    this.#progress.hidden = !downloading;
    this.#progress.value = bytes ? nHere / bytes : 0;
    this.#offer();
  }

  /** Take the news of a download. */
  progress({ bytes, total, state, message, remedy }) {
    if (state === "failed") complain(this.#trouble, { message, remedy });
    else if (state === "running") hush(this.#trouble);
    if (state !== "running") return;
    this.#progress.hidden = false;
    this.#progress.value = total ? bytes / total : 0;
    this.#figures.textContent = `${size(bytes)} of ${size(total)}`;
    if (!this.#model.downloading) {
      this.#model.downloading = true;
      this.#offer();
    }
  }

  #offer() {
    const { name, kind, present, downloading, bytes_here: nHere, used_for: usedFor } = this.#model;
    const path = `/api/models/${encodeURIComponent(name)}`;
    const uses = Object.entries(USES).filter(([use, its]) => present && its.kind === kind && !usedFor.includes(use));
    this.#actions.replaceChildren(
      ...uses.map(([use, { use: label }]) => this.#button(label, () => post(`${path}/use`, { for: use }))),
      ...(downloading ? [this.#button("Stop", () => remove(`${path}/download`))] : []),
      ...(!present && !downloading
        ? [this.#button(nHere ? "Go on with the download" : "Download", () => ask("POST", `${path}/download`))]
        : []),
      ...((present || nHere) && !downloading && !usedFor.length ? [this.#button("Remove…", () => this.#remove(path))] : []),
    );
  }

  #button(label, act) {
    const press = ({ currentTarget }) =>
      attempt(currentTarget, this.#trouble, async () => {
        await act();
        await this.#changed();
      });
    return make("button.button", { type: "button", onclick: press }, label);
  }

  async #remove(path) {
    const { name, bytes } = this.#model;
    if (await agreed(`Remove ${name} from this machine? That frees ${size(bytes)}.`, "Remove")) await remove(path);
  }
}

/** "145 MB" of bytes. */
function size(n_bytes) {
  if (n_bytes >= 1e9) return `${(n_bytes / 1e9).toFixed(2)} GB`;
  return `${Math.round(n_bytes / 1e6)} MB`;
}

/** Without the marks of code. */
function plain(text) {
  const words = text.replaceAll("`", "");
  return words[0].toUpperCase() + words.slice(1);
}
