/** Four decimals, or every digit that the float32 has: for all numbers of the page. */

import { segmented } from "../parts/segmented.js";

/** @param {HTMLElement} root @param {import("../types.js").Store<import("../types.js").State>} store */
export function mount(root, store) {
  const options = { short: "4 decimals", full: "Full digits" };
  const tabs = segmented("Digits of every number", options, (digits) => store.set({ digits }));
  root.append(tabs.root);
  const stop = store.watch(["digits"], ({ digits }) => tabs.mark(digits));
  return () => {
    stop();
    tabs.destroy();
  };
}
