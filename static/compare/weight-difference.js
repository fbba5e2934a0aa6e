/**
 * Weight difference: subtracts the weights of A from those of B where both sides have the cell.
 *
 * @typedef {{ weights: Matrix, visible: BitMatrix }} Seen
 * @typedef {{ rows: Slot[], columns: Slot[], data: Float32Array, a: Float32Array, b: Float32Array, kind: Uint8Array,
 *   reach: number, isOfPatches?: boolean }} Difference
 * @typedef {{ row: number, column: number, a: number, b: number, difference: number }} Change
 */

import { patchWords } from "../domain/image-patches.js";
import { numbered } from "./align.js";

/** @import { BitMatrix, Matrix } from "../core/types.js" */
/** @import { Slot } from "./align.js" */

/** What a cell is: compared, hidden from both, or without a partner. */
export const KIND = { compared: 0, hidden: 1, gap: 2 };

/** @param {Seen} a @param {Seen} b @param {Slot[]} rows @param {Slot[]} columns @returns {Difference} */
export function differenceOf(a, b, rows, columns) {
  const size = rows.length * columns.length;
  const found = {
    data: new Float32Array(size),
    a: new Float32Array(size),
    b: new Float32Array(size),
    kind: new Uint8Array(size),
  };
  let reach = 0;
  rows.forEach((row, i) =>
    columns.forEach((column, j) => {
      const at = i * columns.length + j;
      if (row.a === null || row.b === null || column.a === null || column.b === null)
        return void (found.kind[at] = KIND.gap);
      const [inA, inB] = [row.a * a.weights.columns + column.a, row.b * b.weights.columns + column.b];
      if (!a.visible.data[inA] && !b.visible.data[inB]) return void (found.kind[at] = KIND.hidden);
      found.a[at] = Number(a.weights.data[inA]);
      found.b[at] = Number(b.weights.data[inB]);
      found.data[at] = Number(found.b[at]) - Number(found.a[at]);
      reach = Math.max(reach, Math.abs(Number(found.data[at])));
    }),
  );
  return { rows, columns, ...found, reach };
}

/** Whether both sides have at least one cell. @param {Difference} difference */
export const isComparable = ({ kind }) => kind.some((each) => each !== KIND.gap);

/**
 * The rows and columns by names that no two have.
 * @param {Difference} difference @returns {{ rows: string[], columns: string[] }}
 */
export function differenceNames({ rows, columns, isOfPatches = false }) {
  const names = (/** @type {Slot[]} */ slots) =>
    namesOf(
      slots.map(({ label }) => label),
      isOfPatches,
    );
  return { rows: names(rows), columns: names(columns) };
}

/** @param {string[]} labels @param {boolean} isOfPatches */
const namesOf = (labels, isOfPatches) => (isOfPatches ? labels.map(patchWords) : numbered(labels));

/**
 * The cells that changed most, the largest first.
 * @param {Difference} difference @param {number} most @returns {Change[]}
 */
export function largestChanges({ columns, data, a, b, kind }, most) {
  const cells = [...data.keys()].filter((i) => kind[i] === KIND.compared && data[i] !== 0);
  cells.sort((i, j) => Math.abs(Number(data[j])) - Math.abs(Number(data[i])) || i - j);
  return cells.slice(0, most).map((i) => ({
    row: Math.floor(i / columns.length),
    column: i % columns.length,
    a: Number(a[i]),
    b: Number(b[i]),
    difference: Number(data[i]),
  }));
}
