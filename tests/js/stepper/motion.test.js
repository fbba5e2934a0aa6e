import assert from "node:assert/strict";
import { test } from "node:test";

import { cellKey, planOf, sourceOf } from "../../../static/stepper/drawing/flights.js";

/** @typedef {import("../../../static/stepper/drawing/flights.js").Positions} Positions */

const CELL = { width: 60, height: 24 };

/** @param {Record<string, { x: number, y: number, rows: number, columns: number }>} matrices @returns {Positions} */
function positionsOf(matrices) {
  /** @type {Positions} */
  const positions = { matrices: new Map(), cells: new Map(), sizes: new Map() };
  for (const [name, { x, y, rows, columns }] of Object.entries(matrices)) {
    positions.matrices.set(name, { x, y, width: columns * CELL.width, height: rows * CELL.height });
    positions.sizes.set(name, { rows, columns });
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++)
        positions.cells.set(cellKey(name, i, j), { x: x + j * CELL.width, y: y + i * CELL.height, ...CELL });
    }
  }
  return positions;
}

const before = positionsOf({ query: { x: 0, y: 0, rows: 3, columns: 2 }, key: { x: 300, y: 0, rows: 3, columns: 2 } });
const after = positionsOf({
  query: { x: 0, y: 100, rows: 3, columns: 2 },
  key: { x: 200, y: 0, rows: 3, columns: 2 },
  scores: { x: 200, y: 100, rows: 3, columns: 3 },
});
const PRODUCT = /** @type {const} */ ({ kind: "product", left: "query", right: "key", transposed: true, plus: null });

test("what stays moves from where it was, what is new does not", () => {
  const { stays, appears } = planOf(before, after, PRODUCT, "scores");
  assert.deepEqual(
    stays.map(({ matrix, from, to }) => [matrix, to.x - from.x, to.y - from.y]),
    [
      ["query", 0, 100],
      ["key", -100, 0],
    ],
  );
  assert.deepEqual(appears, []);
});

test("a number of a product comes from the row of the left factor", () => {
  const { flights } = planOf(before, after, PRODUCT, "scores");
  assert.equal(flights.length, 9);
  const flight = flights.find(({ row, column }) => row === 2 && column === 1);
  assert.deepEqual(flight?.from, { x: 30, y: 148, ...CELL });
  assert.deepEqual(flight?.to, { x: 260, y: 148, ...CELL });
});

test("a number of an elementwise step comes from its own cell, one of few rows from the row it was made of", () => {
  const positions = positionsOf({
    scores: { x: 0, y: 0, rows: 3, columns: 3 },
    scaled: { x: 400, y: 0, rows: 1, columns: 3 },
  });
  const to = { x: 460, y: 0, ...CELL };
  assert.deepEqual(sourceOf(positions, { kind: "multiply", of: "scores", by: "scale" }, 0, 1, to), {
    x: 60,
    y: 0,
    ...CELL,
  });
  assert.deepEqual(
    sourceOf(positions, { kind: "multiply", of: "scores", by: "scale", rows: { scores: [2] } }, 0, 1, to),
    { x: 60, y: 48, ...CELL },
  );
});

test("sums of rows come from the middle of the row, means of columns from the middle of the column", () => {
  const positions = positionsOf({ exponentials: { x: 0, y: 0, rows: 3, columns: 3 } });
  const to = { x: 500, y: 0, ...CELL };
  assert.deepEqual(sourceOf(positions, { kind: "row_sum", of: "exponentials", also: null }, 1, 0, to), {
    x: 60,
    y: 24,
    ...CELL,
  });
  assert.deepEqual(sourceOf(positions, { kind: "column_mean", of: "exponentials" }, 0, 2, to), {
    x: 120,
    y: 24,
    ...CELL,
  });
});

test("heads side by side come each from its own block", () => {
  const positions = positionsOf({
    "all_heads#0": { x: 0, y: 0, rows: 2, columns: 2 },
    "all_heads#1": { x: 300, y: 0, rows: 2, columns: 2 },
  });
  const to = { x: 600, y: 0, ...CELL };
  const from = (/** @type {number} */ column) =>
    sourceOf(positions, { kind: "concatenate", of: "all_heads" }, 1, column, to)?.x;
  assert.deepEqual([0, 1, 2, 3, 4].map(from), [0, 60, 300, 360, undefined]);
});

test("columns by turns and one after the other", () => {
  const positions = positionsOf({
    sine: { x: 0, y: 0, rows: 1, columns: 2 },
    cosine: { x: 300, y: 0, rows: 1, columns: 2 },
  });
  const to = { x: 600, y: 0, ...CELL };
  const from = (/** @type {boolean} */ interleaved) =>
    [0, 1, 2, 3].map(
      (column) => sourceOf(positions, { kind: "columns", of: ["sine", "cosine"], interleaved }, 0, column, to)?.x,
    );
  assert.deepEqual(from(true), [0, 300, 60, 360]);
  assert.deepEqual(from(false), [0, 60, 300, 360]);
});

test("without cells to come from, nothing flies", () => {
  const large = { ...after, cells: new Map(), sizes: new Map() };
  assert.deepEqual(planOf(before, large, PRODUCT, "scores").flights, []);
  assert.deepEqual(planOf(before, after, { kind: "given" }, "scores").flights, []);
});
