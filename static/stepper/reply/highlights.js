/**
 * Highlights: find the cells of the operands that made the chosen cell of the result.
 *
 * @import { Highlights } from "../../drawing/matrix-painter.js"
 * @import { FigureItem, Part } from "./types.js"
 */

import { NO_HIGHLIGHTS } from "../../drawing/matrix-painter.js";

/**
 * Several in a row light the row, several in a column the column, one alone its cell.
 * @param {Part[]} parts of a derivation
 * @param {string} tensor
 * @param {number | null} slice one of several matrices of this name; null where there is but one, or one for the head
 * @returns {Highlights} in the rows and columns of the reply
 */
export function highlightsOf(parts, tensor, slice) {
  const used = parts
    .filter((part) => typeof part !== "string")
    .filter((ref) => ref.tensor === tensor && (slice === null || ref.head === slice));
  const [first] = used;
  if (!first) return NO_HIGHLIGHTS;
  const isOneRow = used.every(({ row }) => row === first.row);
  const isOneColumn = used.every(({ column }) => column === first.column);
  if (isOneRow && isOneColumn) return { ...NO_HIGHLIGHTS, cell: { row: first.row, column: first.column } };
  if (isOneRow) return { ...NO_HIGHLIGHTS, row: first.row };
  return isOneColumn ? { ...NO_HIGHLIGHTS, column: first.column } : NO_HIGHLIGHTS;
}

/** @param {Highlights} highlights @returns {Highlights} of the same matrix, turned over */
export const turned = ({ row, column, cell }) => ({
  row: column,
  column: row,
  cell: cell && { row: cell.column, column: cell.row },
});

/**
 * Which cell of the result a cell of an operand belongs to; null keeps what is chosen.
 * @param {FigureItem} item @param {{ rows: number, columns: number }} size of the operand, as in the reply
 * @param {{ rows: number, columns: number }} result @param {{ row: number, column: number }} cell as in the reply
 * @returns {{ row: number | null, column: number | null }}
 */
export function resultCell({ slot, isTransposed, head }, size, result, { row, column }) {
  if (slot === "left") return { row, column: null };
  if (slot === "top") return { row: null, column: isTransposed ? row : column };
  const isSideBySide = head !== null && size.columns < result.columns;
  return {
    row: size.rows === result.rows ? row : null,
    column: isSideBySide ? head * size.columns + column : size.columns === result.columns ? column : null,
  };
}
