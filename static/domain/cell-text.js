/**
 * Which cell of what is shown the page speaks of, and what there is to say of it.
 *
 * @typedef {{ row: number, column: number }} Position
 * @typedef {State & { matrix: HeadMatrix }} WithMatrix
 */

import { currentCell, pinnedCell } from "./selected-cell.js";

/** @import { HeadMatrix, State } from "../core/types.js" */
/** @import { Display } from "./token-display.js" */

/**
 * @param {Display} display @param {{ query: number, key: number }} cell @returns {Position} the nearest that is shown
 */
const positionOf = (display, { query, key }) => ({
  row: Math.max(0, nearest(display.rowAt, query)),
  column: Math.max(0, nearest(display.columnAt, key)),
});

/** @param {number[]} places @param {number} token */
function nearest(places, token) {
  for (let far = 0; far < places.length; far++) {
    for (const i of [token - far, token + far]) {
      const place = places[i];
      if (place !== undefined && place >= 0) return place;
    }
  }
  return -1;
}

/** @param {WithMatrix} state @param {Display} display */
export const pinnedPosition = (state, display) => positionOf(display, pinnedCell(state, state.matrix));

/** @param {WithMatrix} state @param {Display} display */
export const currentPosition = (state, display) => positionOf(display, currentCell(state, state.matrix));

/** @param {Display} display @param {Position} position @returns {{ query: number, key: number }} */
export const cellAtPosition = ({ rows, columns }, { row, column }) => ({
  query: Number(rows[row]?.[0]),
  key: Number(columns[column]?.[0]),
});

/** What the picture is of. @param {HeadMatrix} matrix */
export function nameOf({ kind, places, site, run }) {
  const where = run.card.sites.length > 1 ? ` · ${site}` : "";
  const [place] = places;
  if (kind === "head" && place) return `Layer ${place.layer} · Head ${place.head}${where}`;
  const heads = places.length === 1 ? "1 head" : `${places.length} heads`;
  return `${kind === "mean" ? "Mean" : "Max"} of ${heads}${where}`;
}

/** The same in the middle of a sentence. @param {HeadMatrix} matrix */
export const spokenName = (matrix) => nameOf(matrix).toLowerCase().replaceAll(" · ", ", ");
