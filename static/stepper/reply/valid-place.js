/**
 * Takes a step and a cell of the address that the first walk does not have to those that are shown, and says so.
 *
 * @typedef {import("./types.js").WalkState} WalkState
 * @typedef {WalkState & { notice: string | null }} Noticing
 */

import { outsideText, together } from "../../core/out-of-range.js";
import { matrixOf } from "./read.js";
import { cellOf, headOf, isWalking, placeOf } from "./state.js";

/** @typedef {Pick<WalkState, "at" | "row" | "column" | "headIndex">} Asked */

/** @param {Noticing} state @param {Asked} asked what the address said @returns {Partial<Noticing>} */
export function settledPlace({ notice, ...state }, asked) {
  if (!isWalking(state)) return {};
  const { walk } = state;
  const names = walk.places.map(({ name }) => name);
  const { name } = placeOf(state);
  const noStep = asked.at !== "" && !names.includes(asked.at);
  const matrix = matrixOf(walk, name, headOf(state));
  const shown = cellOf(state);
  const outside = outsideText([
    { name: "headIndex", given: asked.headIndex, length: walk.heads, shown: headOf(state) },
    { name: "row", given: noStep ? null : asked.row, length: matrix.rows, shown: shown.row },
    { name: "column", given: noStep ? null : asked.column, length: matrix.columns, shown: shown.column },
  ]);
  if (!noStep && !outside) return {};
  const said = noStep ? `There is no step “${asked.at}” here, so this is ${name}. Steps: ${names.join(", ")}.` : null;
  const cell = noStep
    ? { row: null, column: null }
    : { row: asked.row === null ? null : shown.row, column: asked.column === null ? null : shown.column };
  return { at: name, headIndex: headOf(state), ...cell, notice: together(notice, said, outside) };
}

/** @param {import("../../core/store.js").Store<any>} store before the first walk has arrived */
export function settlePlace(store) {
  const { at, row, column, headIndex } = store.get();
  const stop = store.watch(["walk"], (state) => {
    if (!state.walk) return;
    queueMicrotask(() => stop());
    store.set(settledPlace(state, { at, row, column, headIndex }));
  });
  return () => stop();
}
