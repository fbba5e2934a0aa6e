/** Only the latest question matters: asking again gives up the one before. */

import { isAbort } from "./api.js";

/**
 * @returns {(ask: (signal: AbortSignal) => Promise<void>, failed: (message: string) => void) => Promise<void>}
 */
export function latest() {
  /** @type {AbortController | null} */
  let current = null;
  return async (ask, failed) => {
    current?.abort();
    const mine = (current = new AbortController());
    try {
      await ask(mine.signal);
    } catch (error) {
      if (isAbort(error) || mine.signal.aborted) return;
      failed(error instanceof Error ? error.message : String(error));
    }
  };
}
