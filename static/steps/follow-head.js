/**
 * Head of the steps page in the explore page's words: the run, its weights, and the chosen query and key.
 * What is changed by hand, and what it changed, are the same parts on both pages and read these.
 *
 * @import { StepsState } from "./types.js"
 */

import { cardOf } from "../domain/form-state.js";
import { headMatrix } from "../stepper/reply/head-matrix.js";
import { matrixOf } from "../stepper/reply/read.js";
import { cellOf, hasTrace, placeOf } from "../stepper/reply/state.js";

/**
 * The chosen query and key, where the result that is shown has them. @param {StepsState} state
 * @returns {{ query: number | null, key: number | null }}
 */
export function chosenIn(state) {
  if (!hasTrace(state)) return { query: null, key: null };
  const { rowAxis, columnAxis } = matrixOf(state.trace, placeOf(state).name);
  const { row, column } = cellOf(state);
  return {
    query: rowAxis === "query" || (state.trace.isOfPatches && rowAxis === "position") ? row : null,
    key: columnAxis === "key" ? column : null,
  };
}

/**
 * What chooses a query: its row, where the result that is shown has one; else at the weights.
 * @param {StepsState} state @param {number} query @returns {Partial<StepsState>}
 */
export function rowChosen(state, query) {
  if (!hasTrace(state)) return {};
  const { rowAxis } = matrixOf(state.trace, placeOf(state).name);
  const hasRow = rowAxis === "query" || rowAxis === "position";
  return { row: query, ...(hasRow ? {} : { at: "weights", column: null }) };
}

/** @param {import("../core/store.js").Store<StepsState>} store */
export function followHead(store) {
  store.watch(["trace"], (state) => {
    const card = cardOf(state);
    // a textbook's example has no model whose numbers could be changed
    if (!state.trace || !state.question || !card) return store.set({ run: null, matrix: null, changed: null });
    const matrix = headMatrix(state.trace, 0, card, state.question);
    store.set({ run: matrix.run, matrix });
  });
  store.watch(["trace", "at", "row", "column"], (state) => store.set(chosenIn(state)));
}
