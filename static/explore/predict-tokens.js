/** Fetches what the model expects at the chosen token, with the what-ifs and, to compare, without. */

/**
 * @typedef {import("../types.js").State} State
 * @typedef {import("../types.js").Prediction} Prediction
 */

import { predictions } from "../api.js";
import { predictedPosition } from "../selection.js";
import { latest } from "./latest.js";

const SHOWN = 7;
// Enough that what a what-if lifts into the first ten was most likely among these before.
const COMPARED = 200;

/** @param {import("../types.js").Store<State>} store */
export function predictTokens(store) {
  const take = latest();
  return store.watch(["run", "query", "site"], (state) => {
    const { run } = state;
    if (!run || run.card.task === "none") return;
    const positions = [predictedPosition(state, run)];
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
