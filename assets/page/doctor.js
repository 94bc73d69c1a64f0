// The view that looks whether everything is in place, while one watches.

import { socketTo } from "./api.js";
import { byId, make } from "./dom.js";
import { complain, hush } from "./notice.js";

const WORDS = { ok: "In order", note: "To note", problem: "Problem" };

/** Set the view up; what it is told when it is come to, and left. */
export function startDoctor() {
  const view = new Doctor();
  return { show: () => view.show(), hide: () => view.hide() };
}

function verdict(nProblems) {
  if (!nProblems) return "Everything is in place";
  return nProblems === 1 ? "One problem, and what to do about it" : `${nProblems} problems, each with what to do about it`;
}

class Doctor {
  #socket = null;
  #nProblems = 0;
  #checks = byId("checks");
  #verdict = byId("doctor-verdict");
  #trouble = byId("doctor-trouble");

  constructor() {
    byId("doctor-again").addEventListener("click", () => this.#look());
  }

  show() {
    if (!this.#socket) this.#look();
  }

  hide() {
    this.#leave();
  }

  #leave() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #look() {
    this.#leave();
    hush(this.#trouble);
    this.#checks.replaceChildren();
    this.#nProblems = 0;
    this.#verdict.textContent = "Looking…";
    this.#checks.setAttribute("aria-busy", "true");
    const socket = socketTo("/api/doctor");
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#socket === socket && this.#heed(JSON.parse(data)));
    socket.addEventListener("close", () => this.#socket === socket && this.#lose());
  }

  #heed(told) {
    if (told.type === "check") this.#add(told);
    else if (told.type === "end") this.#end();
    else complain(this.#trouble, told);
  }

  #add({ name, status, line, remedy }) {
    if (status === "problem") this.#nProblems += 1;
    this.#checks.append(
      make(
        `li.check.${status}`,
        {},
        make("span.mark", { "aria-hidden": "true" }),
        make("div", {}, make("h2", {}, name[0].toUpperCase() + name.slice(1), make("span.unseen", {}, `: ${WORDS[status] ?? status}`)), make("p", {}, line), remedy ? make("p.remedy", {}, remedy) : null),
      ),
    );
  }

  #end() {
    this.#leave();
    this.#checks.removeAttribute("aria-busy");
    this.#verdict.textContent = verdict(this.#nProblems);
  }

  #lose() {
    this.#socket = null;
    this.#verdict.textContent = "";
    complain(this.#trouble, { message: "The checks broke off", remedy: "Check again" });
  }
}
