/** Tabs: choose one of five ways to read a head. */

import { segmented } from "../../widgets/segmented.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const tabs = segmented(
    "Show the head as",
    { heatmap: "Heatmap", links: "Links", digits: "Digits", dimensions: "Dimensions", layers: "Layers" },
    (tab) => store.set({ tab }),
  );
  root.append(tabs.root);
  store.watch(["tab"], ({ tab }) => {
    tabs.mark(tab);
    document.documentElement.dataset.tab = tab;
  });
}
