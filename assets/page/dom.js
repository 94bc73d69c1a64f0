// Making and finding elements, and telling what a screen reader shall say.

/** The element with this id, which the page must have. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return found;
}

/**
 * A new element.
 *
 * @param {string} tag As in "p" or "p.soft.small".
 * @param {object} properties Set as properties where the element has them, else as attributes;
 *   one that begins with "on" and is a function is a listener. False and undefined leave it out.
 * @param {...(Node|string|null|undefined|false)} children
 */
export function make(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === false || value === null) continue;
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let n_names = 0;

/** An id that nothing else on the page has. */
export function freshId(prefix) {
  n_names += 1;
  return `${prefix}-${n_names}`;
}

/** Let a screen reader say it, when it has finished what it says. */
export function say(text) {
  byId("say").textContent = text;
}

/** Call `act` once nobody has called for `ms` milliseconds. */
export function settled(act, ms) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), ms);
  };
}

/** Ask before something is lost. Resolves to whether the user agrees. */
export function agreed(text, yes) {
  const dialog = byId("question");
  byId("question-text").textContent = text;
  byId("question-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
