/** Fetches the scores of every head on the run's sentence, once the heads are sorted or filtered by one. */

import { headScores } from "../core/api.js";
import { latest } from "../core/latest-request.js";

/** @import { State, Store } from "../core/types.js" */

/** @param {Store<State>} store */
export function scoreHeads(store) {
  const take = latest();
  store.watch(["run", "order"], ({ run, order, scored }) => {
    if (!run || order === "" || order === "pair" || scored?.run === run) return;
    take(
      async (signal) => {
        const { heads, definitions } = await headScores(run.question, signal);
        signal.throwIfAborted();
        store.set({ scored: { run, heads, definitions } });
      },
      (problem) => store.set({ problem }),
    );
  });
}
