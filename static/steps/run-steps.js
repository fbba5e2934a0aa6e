/**
 * Loads the models and the examples, and asks for the steps whenever the question changes.
 *
 * @typedef {import("./types.js").StepsState} StepsState
 */

import { cardOf, settle } from "../actions.js";
import { listModels, listTextbookExamples, steps, textbookExample } from "../api.js";
import { latest } from "../explore/latest.js";
import { changeKeys, interventionsOf } from "../interventions.js";
import { readWalk } from "../walk/read.js";

/** @param {StepsState} state @param {import("../types.js").ModelCard} card @returns {import("../types.js").Question} */
const questionOf = (state, card) => ({
  model: card.id,
  text: state.text,
  pair: state.pair || null,
  target: state.target || null,
  interventions: interventionsOf(state, card),
});

/** @type {Partial<StepsState>} */
const ANSWERED = { problem: null, isBusy: false, revealed: false, guess: null };

/** @param {import("../store.js").Store<StepsState>} store */
export function runSteps(store) {
  const take = latest();
  const failed = (/** @type {string} */ problem) => store.set({ problem, isBusy: false });

  /** @param {StepsState} state @param {AbortSignal} signal */
  async function runExample(state, signal) {
    const reply = await textbookExample(state.example, signal);
    signal.throwIfAborted();
    store.set({ ...ANSWERED, walk: readWalk(reply), printed: reply.printed ?? [], shownExample: reply, question: null });
  }

  /** @param {StepsState} state @param {AbortSignal} signal */
  async function runModel(state, signal) {
    const card = cardOf(state);
    if (!card || state.site === "") return;
    const question = questionOf(state, card);
    const reply = await steps(question, { site: state.site, layer: state.layer, head: state.head }, signal);
    signal.throwIfAborted();
    store.set({ ...ANSWERED, walk: readWalk(reply), printed: [], shownExample: null, question });
  }

  const run = () =>
    take(async (signal) => {
      const state = store.get();
      if (state.models.length === 0) return;
      store.set({ isBusy: true });
      await (state.example ? runExample : runModel)(state, signal);
    }, failed);

  listModels().then(
    (models) => store.set(settle(store.get(), models)),
    (error) => failed(error.message),
  );
  listTextbookExamples().then(
    (examples) => store.set({ examples }),
    (error) => failed(error.message),
  );
  return store.watch(["models", "example", "model", "text", "pair", "target", "site", "layer", "head", "asked", ...changeKeys], run);
}
