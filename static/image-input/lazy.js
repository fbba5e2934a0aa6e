/** Fetches what only models of images need, when the first of them is chosen. */

import { during } from "../core/settled.js";
import { cardOf } from "../domain/form-state.js";

/** @import { State, Store } from "../core/types.js" */

/** @param {Store<Pick<State, "models" | "model">>} store @param {() => Promise<unknown>} run once */
export function whenImages(store, run) {
  let isDone = false;
  store.watch(["models", "model"], (state) => {
    if (isDone || cardOf(state)?.input !== "image") return;
    isDone = true;
    during(run());
  });
}
