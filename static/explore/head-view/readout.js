/** Read-out: says the chosen cell of the heatmap in a sentence. */

import { currentPosition } from "../../domain/cell-text.js";
import { displayOf } from "../../domain/token-display.js";
import { sentenceAt } from "../../domain/words/cell-readout.js";

/** @import { State, Store } from "../../core/types.js" */

/** @type {(keyof State)[]} */
const SAID = ["matrix", "hover", "query", "key", "digits", "words", "bare", "threshold"];

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  store.watch(SAID, ({ matrix, ...rest }) => {
    if (!matrix) return;
    const state = { ...rest, matrix };
    const display = displayOf(state);
    root.textContent = sentenceAt(state, display, currentPosition(state, display));
  });
}
