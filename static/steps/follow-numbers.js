/**
 * Follower of the questions of "Predict first": drops the numbers that would tell an answer, and asks for them once it
 * is given.
 *
 * @import { StepsState } from "./types.js"
 */

import { steps } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { count } from "../stepper/reply/question.js";
import { hasTrace } from "../stepper/reply/state.js";
import { holds, mayHold, refilled, withheld } from "./withheld.js";

/** @param {import("../core/store.js").Store<StepsState>} store */
export function followNumbers(store) {
  const take = latest();
  const failed = (/** @type {string} */ problem) => store.set({ problem });
  store.watch(["trace", "at", "row", "predict", "revealed"], (state) => {
    // a textbook's example is in the book, answers and all
    if (!hasTrace(state) || !state.question) return;
    const { trace, question } = state;
    const numbers = mayHold(state);
    const { isEnough, isTooMuch } = holds(trace, numbers);
    if (isTooMuch && numbers) return store.set({ trace: withheld(trace, numbers) });
    take(async (signal) => {
      if (isEnough) return;
      const { site, layer, head } = trace.reply;
      const reply = await steps(question, { site, layer, head, ...(numbers && { numbers }) }, signal);
      signal.throwIfAborted();
      const now = store.get();
      if (now.trace?.steps === trace.steps) store.set({ trace: refilled(now.trace, reply) });
    }, failed);
  });
  store.watch(["trace"], (state) => {
    const counted = count(state);
    if (counted.guess) store.set(counted);
  });
}
