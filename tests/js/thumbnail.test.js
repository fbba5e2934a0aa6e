import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_PIXELS, pooled } from "../../static/draw/thumbnail.js";
import { matrix } from "./fixtures.js";

/** @param {number} rows @param {number} columns @param {(row: number, column: number) => boolean} may */
const mask = (rows, columns, may) => ({
  rows,
  columns,
  data: Uint8Array.from({ length: rows * columns }, (_, i) => Number(may(Math.floor(i / columns), i % columns))),
});

test("a small head keeps a pixel for every cell, and hidden is not zero", () => {
  const { rows, columns, data } = pooled(matrix([[1, 0], [0, 1], [0.5, 0.5]]), mask(3, 2, (row, column) => column <= row));
  assert.deepEqual([rows, columns, ...data], [3, 2, 1, -1, 0, 1, 0.5, 0.5]);
});

test("one strong weight in a long text is not lost", () => {
  const length = 3 * MOST_PIXELS;
  const weights = { rows: length, columns: length, data: new Float32Array(length * length) };
  weights.data[200 * length + 100] = 0.75;
  const small = pooled(weights, mask(length, length, () => true));
  assert.ok(small.rows <= MOST_PIXELS);
  assert.equal(Math.max(...small.data), 0.75);
  assert.equal(small.data[Math.floor(200 / 3) * small.columns + Math.floor(100 / 3)], 0.75);
});
