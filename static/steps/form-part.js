/** Form of the steps page: asking for another text or model leaves the example and the chosen cell. */

/** @import { Store } from "../core/store.js" */
/** @import { StepsState } from "./types.js" */

/** @param {Store<StepsState>} store @returns {Store<StepsState>} */
export const formPart = (store) => ({
  ...store,
  set(patch) {
    const isAsked = "asked" in patch || "model" in patch;
    store.set({
      ...patch,
      ...(isAsked ? { example: "", trail: [], headIndex: 0 } : {}),
      ...("query" in patch ? { row: null, column: null } : {}),
    });
  },
});
