/**
 * Work for the next frame, in four turns: all look up styles, then all arrange, then all measure, then all paint.
 * A question between two changes makes the browser work out the page once more; so it is worked out once for all.
 *
 * @typedef {object} Turn
 * @property {() => void} [lookUp] asks for colours and fonts; changes nothing
 * @property {() => void} [arrange] changes what stands in the page; asks nothing
 * @property {() => void} [measure] asks where things stand; changes nothing but what scrolls
 * @property {() => void} [paint]
 */

import { nextFrame } from "../core/settled.js";

/** @type {Set<Turn>} */
const waiting = new Set();

/** Once, however often it is asked for before the frame comes. @param {Turn} turn */
export function inNextFrame(turn) {
  if (waiting.size === 0) nextFrame(takeTurns);
  waiting.add(turn);
}

/** @param {Turn} turn */
export function forget(turn) {
  waiting.delete(turn);
}

function takeTurns() {
  const turns = [...waiting];
  waiting.clear();
  for (const { lookUp } of turns) lookUp?.();
  for (const { arrange } of turns) arrange?.();
  for (const { measure } of turns) measure?.();
  for (const { paint } of turns) paint?.();
}
