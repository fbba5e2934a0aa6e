/**
 * Takes a step and a cell of the address that the first trace does not have to those that are shown, and says so.
 *
 * @import { StepperState } from "./types.js"
 * @typedef {StepperState & { notice: string | null }} Noticing
 */

import { outsideText, together } from "../../format/link-notice.js";
import { matrixOf } from "./read.js";
import { cellOf, hasTrace, headOf, placeOf } from "./state.js";

/** @typedef {Pick<StepperState, "at" | "row" | "column" | "headIndex">} Asked */

/** @param {Noticing} state @param {Asked} asked what the address said @returns {Partial<Noticing>} */
export function settledPlace({ notice, ...state }, asked) {
  if (!hasTrace(state)) return {};
  const { trace } = state;
  const names = trace.places.map(({ name }) => name);
  const { name } = placeOf(state);
  const noStep = asked.at !== "" && !names.includes(asked.at);
  const matrix = matrixOf(trace, name, headOf(state));
  const shown = cellOf(state);
  const outside = outsideText([
    { name: "headIndex", given: asked.headIndex, length: trace.heads, shown: headOf(state) },
    { name: "row", given: noStep ? null : asked.row, length: matrix.rows, shown: shown.row },
    { name: "column", given: noStep ? null : asked.column, length: matrix.columns, shown: shown.column },
  ]);
  if (!noStep && !outside) return {};
  const said = noStep ? `No step named “${asked.at}”. Showing ${name}. Steps: ${names.join(", ")}.` : null;
  const cell = noStep
    ? { row: null, column: null }
    : { row: asked.row === null ? null : shown.row, column: asked.column === null ? null : shown.column };
  return { at: name, headIndex: headOf(state), ...cell, notice: together(notice, said, outside) };
}

/**
 * @param {import("../../core/store.js").Store<StepperState & { notice: string | null }>} store before the first trace
 *   has arrived
 */
export function settlePlace(store) {
  const { at, row, column, headIndex } = store.get();
  let isSettled = false;
  store.watch(["trace"], (state) => {
    if (!state.trace || isSettled) return;
    isSettled = true;
    store.set(settledPlace(state, { at, row, column, headIndex }));
  });
}
