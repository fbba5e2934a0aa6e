/** What only models of images need is fetched when the first of them is chosen. */

import { cardOf } from "../domain/form-state.js";

/** @param {import("../core/types.js").Store<Pick<import("../core/types.js").State, "models" | "model">>} store @param {() => void} run once */
export function whenImages(store, run) {
  let isDone = false;
  store.watch(["models", "model"], (state) => {
    if (isDone || cardOf(state)?.input !== "image") return;
    isDone = true;
    run();
  });
}
