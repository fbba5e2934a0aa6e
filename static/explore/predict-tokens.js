/** Fetches the predictions at the chosen token, with the interventions and without. */

import { predictions, spans } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { isPredicting } from "../domain/model-cards.js";
import { predictedPosition } from "../domain/selected-cell.js";

/** @import { Prediction, Question, Run, State, Store } from "../core/types.js" */

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
    if (!run || !isPredicting(run.card) || matrix?.run !== run) return;
    const position = predictedPosition(state, run);
    if (last.run === run && last.position === position) return;
    last = { run, position };
    take(
      async (signal) => {
        const plain = { ...run.question, interventions: null };
        const [now, before] = await Promise.all([
          predicted(run, run.question, position, SHOWN, signal),
          run.question.interventions && predicted(run, plain, position, COMPARED, signal),
        ]);
        signal.throwIfAborted();
        if (now) store.set({ predictions: { run, now, before: before ?? null } });
      },
      (problem) => store.set({ problem }),
    );
  });
}

/**
 * Tokens or labels at one position; of a model that answers questions the spans, each of which counts as a candidate.
 * @param {Run} run @param {Question} question @param {number} position @param {number} top_k
 * @param {AbortSignal} signal
 * @returns {Promise<Prediction | undefined>}
 */
async function predicted(run, question, position, top_k, signal) {
  if (run.card.head !== "question-answering")
    return (await predictions(question, { positions: [position], top_k }, signal))[0];
  const found = await spans(question, { top_k }, signal);
  const count = run.tokens.source.length;
  return { position, actual: null, candidates: found.map((span) => ({ ...span, id: span.start * count + span.end })) };
}
