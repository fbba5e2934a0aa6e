/** Loads the models, and runs the chosen one whenever the question changes. */

import { listEveryModel, overview } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { cardOf, within } from "../domain/form-state.js";
import { changeKeys, interventionsOf } from "../domain/interventions.js";
import { fileInput } from "../domain/model-cards.js";
import { picturesOf } from "../domain/parse-replies.js";
import { settle } from "../domain/settle-address.js";
import { questionOf } from "../image-input/question.js";

/** @import { ModelCard, State, Store, Token } from "../core/types.js" */

/**
 * Where to look from in an image: `[CLS]`, or the row that guesses the last word, a shape or a note.
 * @param {ModelCard} card @param {Token[] | null} target
 */
function firstQuery(card, target) {
  if (!fileInput(card)) return {};
  return { query: target ? Math.max(0, target.length - 2) : 0 };
}

/** @param {Store<State>} store */
export function runModel(store) {
  const take = latest();
  const failed = (/** @type {string} */ problem) => store.set({ problem, isBusy: false });

  const run = () =>
    take(async (signal) => {
      const card = cardOf(store.get());
      if (!card) return;
      const question = questionOf(store.get(), card, interventionsOf(store.get(), card));
      if (!question) return store.set({ isBusy: false });
      store.set({ isBusy: true });
      const reply = await overview(question, signal);
      signal.throwIfAborted();
      const pictures = picturesOf(reply);
      store.set({
        run: { question, card, tokens: reply.tokens, pictures, notes: reply.notes ?? [] },
        problem: null,
        isBusy: false,
        // while there was no answer, somebody may have looked around in the pictures of another model
        ...within(store.get(), card),
        // a patch has no natural place to look from, as the end of a sentence is; `[CLS]` gathers the whole image
        ...(store.get().query === null ? firstQuery(card, reply.tokens.target) : {}),
      });
    }, failed);

  listEveryModel().then(
    (models) => store.set(settle(store.get(), models)),
    (error) => failed(error.message),
  );
  store.watch(["models", "model", "text", "pair", "target", "asked", "image", "sound", "file", ...changeKeys], run);
  store.watch(["cancels"], ({ cancels }) => {
    if (cancels > 0) take(async () => store.set({ isBusy: false }), failed);
  });
}
