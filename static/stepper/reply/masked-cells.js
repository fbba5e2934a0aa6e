/**
 * Masked cells: finds the cells that may not attend, in the masked scores and in every matrix made of them.
 *
 * @import { StepTrace } from "./types.js"
 */

import { matrixOf, operationOf, tensorOf, valueAt } from "./read.js";

/**
 * @param {StepTrace} trace @param {string} name
 * @returns {string | null} the mask that is applied to a matrix; null for none
 */
export function maskOf(trace, name) {
  const [query, key] = tensorOf(trace, name).axes.slice(-2);
  if (query !== "query" || key !== "key") return null;
  const operation = /** @type {Record<string, unknown>} */ (operationOf(trace, name));
  if (operation["kind"] === "mask") return String(operation["mask"]);
  return typeof operation["of"] === "string" ? maskOf(trace, operation["of"]) : null;
}

/**
 * @param {StepTrace} trace @param {string} name @param {number} head
 * @returns {(row: number, column: number) => boolean}
 */
export function hiddenIn(trace, name, head) {
  const matrix = matrixOf(trace, name, head);
  if (matrix.data instanceof Uint8Array) return (row, column) => !valueAt(matrix, row, column);
  const mask = maskOf(trace, name);
  const may = mask === null ? null : matrixOf(trace, mask, head);
  return (row, column) => {
    const value = valueAt(matrix, row, column);
    // a weight that was put in by hand stands there although the mask is false
    return value === -Infinity || (may !== null && value <= 0 && !valueAt(may, row, column));
  };
}
