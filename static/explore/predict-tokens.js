/** Fetches the predictions at the chosen token, with the interventions and without. */

import { predictions } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { predictedPosition } from "../domain/selected-cell.js";

/** @import { State, Store } from "../core/types.js" */

const SHOWN = 7;
// Enough that what a what-if lifts into the first ten was most likely among these before.
const COMPARED = 200;

/** @param {Store<State>} store */
export function predictTokens(store) {
  const take = latest();
  /**
   * what was asked for last: another head of the same run changes nothing
   * @type {{ run: unknown, position: number }}
   */
  let last = { run: null, position: -1 };
  store.watch(["run", "query", "site", "matrix"], (state) => {
    const { run, matrix } = state;
    // the picture comes first: a second run beside it would hold it up
    if (!run || run.card.task === "none" || matrix?.run !== run) return;
    const position = predictedPosition(state, run);
    if (last.run === run && last.position === position) return;
    last = { run, position };
    const positions = [position];
    take(
      async (signal) => {
        const plain = { ...run.question, interventions: null };
        const [now, before] = await Promise.all([
          predictions(run.question, { positions, top_k: SHOWN }, signal),
          run.question.interventions && predictions(plain, { positions, top_k: COMPARED }, signal),
        ]);
        signal.throwIfAborted();
        if (now[0]) store.set({ predictions: { run, now: now[0], before: before?.[0] ?? null } });
      },
      (problem) => store.set({ problem }),
    );
  });
}
