/** Pair search: asks which heads look from one word at another. */

import { headPairs } from "../core/api.js";
import { latest } from "../core/latest-request.js";

/** @import { State, Store } from "../core/types.js" */

/** @param {Store<State>} store */
export function findPairs(store) {
  const take = latest();
  store.watch(["run", "from", "to"], ({ run, from, to }) => {
    const words = { query: from.trim(), key: to.trim() };
    if (!run) return;
    if (!words.query || !words.key) return store.set({ paired: null, pairProblem: null });
    take(
      async (signal) => {
        const { heads } = await headPairs(run.question, words, signal);
        signal.throwIfAborted();
        store.set({ paired: { run, from, to, heads }, pairProblem: null });
      },
      (pairProblem) => store.set({ paired: null, pairProblem }),
    );
  });
}
