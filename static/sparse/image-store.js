/** The page of sparse patterns as the parts know it that choose and read images. */

import { cardOf } from "../playground/sentence.js";

/** @typedef {import("./state.js").State} State */

/** @param {State} state */
const named = (state) => ({ ...state, models: state.cards, model: cardOf(state)?.id ?? "" });

/** @param {import("../core/store.js").Store<State>} store @returns {import("../core/store.js").Store<any>} */
export const imageStore = (store) => ({
  get: () => named(store.get()),
  set: store.set,
  watch: (keys, run) =>
    store.watch(
      keys.map((key) => /** @type {keyof State} */ (key === "models" ? "cards" : key)),
      (state, previous) => run(named(state), named(previous)),
    ),
});
