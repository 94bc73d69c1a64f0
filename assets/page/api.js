// Asking the server, and telling what went wrong.

/** What the user is to be told: what is wrong, and what to do about it. */
export class Trouble extends Error {
  /**
   * @param {string} message
   * @param {string} remedy
   * @param {{status?: number, errors?: {field: string, message: string}[]}} more
   */
  constructor(message, remedy = "", more = {}) {
    super(message);
    this.remedy = remedy;
    this.status = more.status ?? 0;
    this.errors = more.errors ?? [];
  }
}

/** Told by the event "locked" that the cookie is missing or old. */
export const door = new EventTarget();

/**
 * Send a request.
 *
 * @param {string} method
 * @param {string} path
 * @param {{json?: unknown, body?: BodyInit, signal?: AbortSignal, keepalive?: boolean}} how
 * @returns {Promise<any>} The answer; null if it is empty.
 * @throws {Trouble} It was refused, or nobody answers. An AbortError if the signal said so.
 */
export async function ask(method, path, how = {}) {
  const response = await reach(method, path, how);
  if (response.status === 401) door.dispatchEvent(new Event("locked"));
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) return answer;
  throw new Trouble(
    answer?.message ?? `dictate answered with ${response.status}`,
    answer?.remedy ?? "Run “dictate doctor”, which looks for the cause",
    { status: response.status, errors: answer?.errors },
  );
}

async function reach(method, path, { json, body, signal, keepalive }) {
  const headers = json === undefined ? {} : { "Content-Type": "application/json" };
  const content = json === undefined ? body : JSON.stringify(json);
  try {
    return await fetch(path, { method, headers, body: content, signal, keepalive });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble("dictate does not answer", "See whether it runs: “dictate status”");
  }
}

export const get = (path, how) => ask("GET", path, how);
export const post = (path, json, how = {}) => ask("POST", path, { ...how, json });
export const put = (path, json) => ask("PUT", path, { json });
export const remove = (path) => ask("DELETE", path);

/** A WebSocket to a path of this server. */
export function socketTo(path) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}${path}`);
  socket.binaryType = "arraybuffer";
  return socket;
}

/**
 * Exchange the token of the address for a cookie, and take it out of the address.
 *
 * @returns {Promise<void>}
 * @throws {Trouble} The token is not this server's.
 */
export async function enter() {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get("token");
  if (token === null) return;
  // First out of sight: the address is seen on a shared screen, and kept by the browser.
  history.replaceState(null, "", `${location.pathname}#${given.get("view") ?? "record"}`);
  await post("/api/enter", { token });
}
