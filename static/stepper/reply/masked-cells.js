/**
 * Which cells may not attend: in the masked scores and in every matrix that was made of them, cell by cell.
 *
 * @typedef {import("./types.js").Walk} Walk
 */

import { matrixOf, operationOf, tensorOf, valueAt } from "./read.js";

/** @param {Walk} walk @param {string} name @returns {string | null} the mask that a matrix has behind it; null for none */
export function maskOf(walk, name) {
  const [query, key] = tensorOf(walk, name).axes.slice(-2);
  if (query !== "query" || key !== "key") return null;
  const operation = /** @type {Record<string, unknown>} */ (operationOf(walk, name));
  if (operation["kind"] === "mask") return String(operation["mask"]);
  return typeof operation["of"] === "string" ? maskOf(walk, operation["of"]) : null;
}

/** @param {Walk} walk @param {string} name @param {number} head @returns {(row: number, column: number) => boolean} */
export function hiddenIn(walk, name, head) {
  const matrix = matrixOf(walk, name, head);
  if (matrix.data instanceof Uint8Array) return (row, column) => !valueAt(matrix, row, column);
  const mask = maskOf(walk, name);
  const may = mask === null ? null : matrixOf(walk, mask, head);
  return (row, column) => {
    const value = valueAt(matrix, row, column);
    // a weight that was put in by hand stands there although the mask is false
    return value === -Infinity || (may !== null && value <= 0 && !valueAt(may, row, column));
  };
}
