/**
 * The store as the form sees it: asking for another text or model leaves the example and the chosen cell.
 *
 * @import { Store } from "../core/store.js"
 */

/** @param {Store<any>} store @returns {Store<any>} */
export const askingStore = (store) => ({
  ...store,
  set(patch) {
    const isAsked = "asked" in patch || "model" in patch;
    const hasOtherCells = "query" in patch;
    store.set({
      ...patch,
      ...(isAsked ? { example: "", trail: [], headIndex: 0 } : {}),
      ...(hasOtherCells ? { row: null, column: null } : {}),
    });
  },
});
