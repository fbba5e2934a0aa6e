/** Tokenizes what is being typed, after a rest of the fingers. */

import { tokenize } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { startTimer, stopTimer } from "../core/settled.js";
import { cardOf, isBlank, secondField } from "../domain/form-state.js";
import { fileInput } from "../domain/model-cards.js";

/** @import { State, Store } from "../core/types.js" */

const REST_MS = 120;

/** @param {Store<State>} store */
export function tokenizeDraft(store) {
  const take = latest();
  let timer = 0;

  const ask = () => {
    const state = store.get();
    const card = cardOf(state);
    if (!card || fileInput(card)) return;
    if (isBlank(state.draft)) {
      // gives up what is under way: its tokens would be those of another text
      take(
        async () => store.set({ typed: { model: card.id, text: state.draft, tokens: [] } }),
        () => {},
      );
      return;
    }
    const pair = (secondField(card) === "pair" && state.second) || null;
    take(
      async (signal) => {
        const tokens = await tokenize(card.id, { text: state.draft, pair }, signal);
        signal.throwIfAborted();
        store.set({ typed: { model: card.id, text: state.draft, tokens } });
      },
      (problem) => store.set({ typed: null, problem }),
    );
  };

  store.watch(["models", "model", "draft", "second"], () => {
    stopTimer(timer);
    timer = startTimer(ask, REST_MS);
  });
}
