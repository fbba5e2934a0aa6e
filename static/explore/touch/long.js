/** Long texts: a matrix of more tokens than this is not shown whole. */

/** @import { State } from "../../core/types.js" */
/** @import { WithMatrix } from "../../domain/cell-text.js" */

const MOST_WHOLE = 128;

/** @param {State} state @returns {state is WithMatrix} */
export const needsMinimap = (state) =>
  state.matrix !== null &&
  state.zoom !== "fit" &&
  Math.max(state.matrix.weights.rows, state.matrix.weights.columns) > MOST_WHOLE;
