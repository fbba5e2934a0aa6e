/** Fetches what only models of images or of sounds need, when the first of them is chosen. */

import { during } from "../core/settled.js";
import { cardOf } from "../domain/form-state.js";
import { anyFile } from "../domain/model-cards.js";

/** @import { State, Store } from "../core/types.js" */

/**
 * @param {Store<Pick<State, "models" | "model">>} store @param {("image" | "sound")[]} inputs
 * @param {() => Promise<unknown>} run once
 */
export function whenReading(store, inputs, run) {
  let isDone = false;
  store.watch(["models", "model"], (state) => {
    const input = anyFile(cardOf(state));
    if (isDone || !input || !inputs.includes(input)) return;
    isDone = true;
    during(run());
  });
}
