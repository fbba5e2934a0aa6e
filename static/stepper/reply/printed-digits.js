/**
 * Printed digits: finds the book's digits of a number by its place.
 *
 * @import { Printed } from "./types.js"
 */

/**
 * @param {Printed[]} printed @param {{ tensor: string, head: number, row: number, column: number }} place
 * @returns {{ digits: string, agrees: boolean, note: string } | null} null where the book says nothing
 */
export function printedAt(printed, { tensor, head, row, column }) {
  for (const line of printed) {
    if (line.tensor !== tensor || line.row !== row || (line.head ?? 0) !== head) continue;
    // one number a row has no column of its own
    const index = line.columns.length === 0 ? 0 : line.columns.indexOf(column);
    const digits = line.digits[index];
    if (digits !== undefined) return { digits, agrees: line.agrees[index] === true, note: line.note };
  }
  return null;
}

/** @param {Printed[]} printed @param {string} tensor @param {number} head @returns {Printed[]} */
export const printedOf = (printed, tensor, head) =>
  printed.filter((line) => line.tensor === tensor && (line.head ?? head) === head);
