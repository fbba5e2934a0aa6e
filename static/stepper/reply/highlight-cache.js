/** What is lit in each matrix of a sub-step, for the cell that is chosen in its result. */

import { derive } from "./derive.js";
import { marksOf, turned } from "./highlights.js";
import { cellOf, headOf, placeOf } from "./state.js";

/** @typedef {import("./state.js").WithTrace} WithTrace */

/** @returns {(state: WithTrace, item: import("./types.js").FigureItem) => import("./highlights.js").Marks} as the matrix is drawn */
export function lighter() {
  /** one cell is asked about for every matrix on the stage @type {{ key: unknown[], parts: import("./types.js").Part[] }} */
  let derived = { key: [], parts: [] };

  /** @param {WithTrace} state @param {string} name @param {{ row: number, column: number }} cell */
  function partsOf(state, name, { row, column }) {
    const key = [state.trace, name, headOf(state), row, column];
    if (key.some((each, i) => each !== derived.key[i]))
      derived = { key, parts: derive(state.trace, name, headOf(state), row, column).parts };
    return derived.parts;
  }

  return (state, item) => {
    const cell = cellOf(state);
    if (item.slot === "result") return { row: null, column: null, cell };
    const marks = marksOf(partsOf(state, placeOf(state).name, cell), item.name, item.head);
    return item.isTransposed ? turned(marks) : marks;
  };
}
