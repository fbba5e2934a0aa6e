/**
 * Loader of steps: fetches models and examples, and asks for the steps whenever the question changes.
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

/** What the steps depend on. */
const ASKED = /** @type {(keyof StepsState)[]} */ ([
  ...[
    "models",
    "example",
    "model",
    "text",
    "pair",
    "target",
    "image",
    "sound",
    "file",
    "site",
    "layer",
    "head",
    "asked",
  ],
  ...changeKeys,
]);

/** @param {StepsState} state @param {AbortSignal} signal @returns {Promise<Partial<StepsState>>} */
async function answerOfExample({ example }, signal) {
  const reply = await textbookExample(example, signal);
  return { trace: readTrace(reply), printed: reply.printed ?? [], shownExample: reply, question: null };
}

/** @param {StepsState} state @param {AbortSignal} signal @returns {Promise<Partial<StepsState> | null>} */
async function answerOfModel(state, signal) {
  const card = cardOf(state);
  const { site } = state;
  if (!card || site === "") return null;
  const question = questionOf(state, card, interventionsOf(state, card));
  if (!question) return null;
  const reply = await steps(question, { site, layer: state.layer, head: state.head }, signal);
  // `[CLS]` gathers the whole image; a patch is no natural place to begin at
  const isFresh = card.input === "image" && state.row === null;
  const trace = readTrace(reply, card.input === "image");
  return { trace, printed: [], shownExample: null, question, ...(isFresh ? { row: 0 } : {}) };
}

/** @param {import("../core/store.js").Store<StepsState>} store */
export function runSteps(store) {
  const take = latest();
  const failed = (/** @type {string} */ problem) => store.set({ problem, isBusy: false });
  const run = () =>
    take(async (signal) => {
      const state = store.get();
      if (state.models.length === 0) return;
      store.set({ isBusy: true });
      const answer = await (state.example ? answerOfExample : answerOfModel)(state, signal);
      signal.throwIfAborted();
      store.set(answer ? { ...ANSWERED, ...answer } : { isBusy: false });
    }, failed);

  listEveryModel().then(
    (models) => store.set(settle(store.get(), models)),
    (error) => failed(error.message),
  );
  listTextbookExamples().then(
    (examples) => store.set({ examples }),
    (error) => failed(error.message),
  );
  store.watch(ASKED, run);
}
