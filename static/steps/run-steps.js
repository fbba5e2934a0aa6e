/**
 * Loads the models and the examples, and asks for the steps whenever the question changes.
 *
 * @import { StepsState } from "./types.js"
 */

import { listEveryModel, listTextbookExamples, steps, textbookExample } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { cardOf } from "../domain/form-state.js";
import { changeKeys, interventionsOf } from "../domain/interventions.js";
import { settle } from "../domain/settle-address.js";
import { questionOf } from "../image-input/question.js";
import { readTrace } from "../stepper/reply/read.js";

/** @type {Partial<StepsState>} */
const ANSWERED = { problem: null, isBusy: false, revealed: false, guess: null };

/** @param {import("../core/store.js").Store<StepsState>} store */
export function runSteps(store) {
  const take = latest();
  const failed = (/** @type {string} */ problem) => store.set({ problem, isBusy: false });

  /** @param {StepsState} state @param {AbortSignal} signal */
  async function runExample(state, signal) {
    const reply = await textbookExample(state.example, signal);
    signal.throwIfAborted();
    store.set({
      ...ANSWERED,
      trace: readTrace(reply),
      printed: reply.printed ?? [],
      shownExample: reply,
      question: null,
    });
  }

  /** @param {StepsState} state @param {AbortSignal} signal */
  async function runModel(state, signal) {
    const card = cardOf(state);
    if (!card || state.site === "") return;
    const question = questionOf(state, card, interventionsOf(state, card));
    if (!question) return store.set({ isBusy: false });
    const reply = await steps(question, { site: state.site, layer: state.layer, head: state.head }, signal);
    signal.throwIfAborted();
    store.set({
      ...ANSWERED,
      trace: readTrace(reply, card.input === "image"),
      printed: [],
      shownExample: null,
      question,
      // `[CLS]` gathers the whole image; a patch is no natural place to begin at
      ...(card.input === "image" && store.get().row === null ? { row: 0 } : {}),
    });
  }

  const run = () =>
    take(async (signal) => {
      const state = store.get();
      if (state.models.length === 0) return;
      store.set({ isBusy: true });
      await (state.example ? runExample : runModel)(state, signal);
    }, failed);

  listEveryModel().then(
    (models) => store.set(settle(store.get(), models)),
    (error) => failed(error.message),
  );
  listTextbookExamples().then(
    (examples) => store.set({ examples }),
    (error) => failed(error.message),
  );
  store.watch(
    [
      "models",
      "example",
      "model",
      "text",
      "pair",
      "target",
      "image",
      "file",
      "site",
      "layer",
      "head",
      "asked",
      ...changeKeys,
    ],
    run,
  );
}
