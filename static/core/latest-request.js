/** Only the latest question matters: asking again gives up the one before. */

import { isAbort } from "./api.js";
import { during, startTimer, stopTimer } from "./settled.js";

const REST_MS = 80;

/**
 * @returns {(ask: (signal: AbortSignal) => Promise<void>, failed: (message: string) => void) => Promise<void>}
 */
export function latest() {
  /** @type {AbortController | null} */
  let current = null;
  return (ask, failed) => {
    current?.abort();
    const mine = (current = new AbortController());
    return during(answered(ask, failed, mine));
  };
}

/**
 * @param {(signal: AbortSignal) => Promise<void>} ask @param {(message: string) => void} failed
 * @param {AbortController} mine
 */
async function answered(ask, failed, mine) {
  try {
    await ask(mine.signal);
  } catch (error) {
    if (isAbort(error) || mine.signal.aborted) return;
    failed(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Asks after the fingers have rested, and says what went wrong.
 *
 * @param {HTMLElement} problem where a refusal is said
 */
export function asker(problem) {
  const newest = latest();
  let timer = 0;
  /** @param {(signal: AbortSignal) => Promise<void>} ask */
  return (ask) => {
    stopTimer(timer);
    timer = startTimer(() => {
      const clearing = async (/** @type {AbortSignal} */ signal) => {
        await ask(signal);
        problem.textContent = "";
      };
      newest(clearing, (message) => (problem.textContent = message));
    }, REST_MS);
  };
}
