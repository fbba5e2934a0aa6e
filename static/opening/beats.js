/** Beats on the projector: the sentence, the word that comes, where the head looks, and the head switched off. */

import { followClicker, neighbour } from "../projector/clicker.js";

/** @import { Store } from "../core/store.js" */
/** @import { OpeningState } from "./state.js" */

const BEATS = /** @type {const} */ ([
  { beat: 0, isOff: false },
  { beat: 1, isOff: false },
  { beat: 2, isOff: false },
  { beat: 2, isOff: true },
]);

/** @param {HTMLElement} root @param {Store<OpeningState>} store */
export function mount(root, store) {
  store.watch(["beat"], ({ beat }) => (root.dataset["beat"] = String(beat)));
  followClicker((by) => {
    const { beat, isOff } = store.get();
    store.set(neighbour(BEATS, isOff ? BEATS.length - 1 : beat, by));
  });
}
