/** Asks after the fingers have rested, gives up the question before, and says what went wrong. */

import { latest } from "./latest-request.js";

const REST_MS = 80;

/** @param {HTMLElement} problem where a refusal is said */
export function asker(problem) {
  const newest = latest();
  let timer = 0;
  /** @param {(signal: AbortSignal) => Promise<void>} ask */
  return (ask) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const clearing = async (/** @type {AbortSignal} */ signal) => {
        await ask(signal);
        problem.textContent = "";
      };
      newest(clearing, (message) => (problem.textContent = message));
    }, REST_MS);
  };
}
