/** Fetches what the interventions did to the open head and to the predictions. */

import { changes } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { predictedPosition } from "../domain/selected-cell.js";

/** @import { State, Store } from "../core/types.js" */

const LISTED = 4;

/** @param {Store<State>} store */
export function compareRuns(store) {
  const take = latest();
  store.watch(["run", "matrix", "query"], (state) => {
    const { run, matrix } = state;
    const place = matrix?.kind === "head" ? matrix.places[0] : undefined;
    // the picture comes first
    if (!run || matrix?.run !== run || !place) return;
    if (!run.question.interventions) return store.set({ changed: null });
    const positions = run.card.task === "none" ? [] : [predictedPosition(state, run)];
    const asked = JSON.stringify([place, positions]);
    if (state.changed?.run === run && state.changed.asked === asked) return;
    take(
      async (signal) => {
        const reply = await changes(run.question, { ...place, positions, top_k: LISTED }, signal);
        signal.throwIfAborted();
        store.set({ changed: { run, asked, place, matrix, tensors: reply.tensors, predictions: reply.predictions } });
      },
      (problem) => store.set({ problem }),
    );
  });
}
