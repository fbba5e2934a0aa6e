/** Rooms that a browser keeps: the key of the one that it leads, and the token with which it joined another. */

import { base64UrlOf } from "../format/base64-url.js";

const LED = "room";
const JOINED = "rooms";
const TOKEN_BYTES = 16;

/**
 * @typedef {object} Led
 * @property {string} code
 * @property {string} key
 * @property {number} ends
 * @property {boolean} leads whether the class sees the pages that are opened here
 * @property {boolean} [isPaused] whether phones follow nobody, as the server said last
 */

/** @param {string} name @returns {any} null where nothing is kept */
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value null forgets it */
function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // a browser that keeps nothing leads and follows until its page is left
  }
}

/** The room that this browser leads. @returns {Led | null} */
export function ledRoom() {
  const found = read(LED);
  if (found && found.ends * 1000 > Date.now()) return found;
  if (found) write(LED, null);
  return null;
}

/** @param {Led | null} room */
export const keepLed = (room) => write(LED, room);

/** Changes what is kept of the room that this browser leads. @param {Partial<Led>} change */
export function changeLed(change) {
  const led = ledRoom();
  if (led) write(LED, { ...led, ...change });
}

/** Calls a function when another page of this browser changes what is kept of that room. @param {() => void} heard */
export const followLed = (heard) => window.addEventListener("storage", ({ key }) => key === LED && heard());

/** A member's token: the same for the same room, as long as the room lives. @param {string} code @returns {string} */
export function tokenFor(code) {
  const all = read(JOINED) ?? {};
  const kept = all[code];
  if (typeof kept === "string") return kept;
  const token = base64UrlOf(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
  // one room at a time: those of yesterday are of no use
  write(JOINED, { [code]: token });
  return token;
}

/** @param {string} code */
export const forgetToken = (code) => write(JOINED, { ...read(JOINED), [code]: undefined });

/** A code as people read it. @param {string} code */
export const shownCode = (code) => `${code.slice(0, 4)}-${code.slice(4)}`;
