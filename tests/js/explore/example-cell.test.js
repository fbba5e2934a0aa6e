import assert from "node:assert/strict";
import { test } from "node:test";

import { exampleCell } from "../../../static/explore/example-cell.js";
import { tokensOf } from "../fixtures.js";

/** @param {string[]} queries @param {string[]} keys @param {number[][]} rows @returns {any} */
function matrixOf(queries, keys, rows) {
  const shape = { rows: queries.length, columns: keys.length };
  return {
    weights: { ...shape, data: Float32Array.from(rows.flat()) },
    visible: { ...shape, data: new Uint8Array(rows.flat().length).fill(1) },
    queryTokens: tokensOf(...queries),
    keyTokens: tokensOf(...keys),
  };
}
const label = (/** @type {string} */ name) => /** @type {any} */ ({ label: name });

test("an alignment opens at a pair of words, and not at a full stop", () => {
  const rows = [
    [0.1, 0.8, 0.1],
    [0.3, 0.6, 0.1],
    [0.1, 0.0, 0.9],
  ];
  const matrix = matrixOf(["une", "voiture", "rouge"], ["red", "car", "."], rows);
  assert.deepEqual(exampleCell(matrix, label("alignment (word to come)")), { query: 0, key: 1 });
});

test("the first cell stays where it shows what the label says", () => {
  const rows = [
    [1, 0, 0],
    [0.9, 0.1, 0],
    [0.2, 0.7, 0.1],
  ];
  assert.equal(exampleCell(matrixOf(["a", "b", "c"], ["a", "b", "c"], rows), label("previous token")), null);
});

test("where it does not, the strongest row that does is chosen", () => {
  const rows = [
    [1, 0, 0, 0],
    [0.9, 0.1, 0, 0],
    [0.3, 0.7, 0, 0],
    [0.8, 0.1, 0.1, 0],
  ];
  const words = ["a", "b", "c", "d"];
  assert.deepEqual(exampleCell(matrixOf(words, words, rows), label("previous token")), { query: 1, key: 0 });
});

test("where no row shows it nothing is chosen", () => {
  const rows = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  assert.equal(exampleCell(matrixOf(["a", "b", "c"], ["a", "b", "c"], rows), label("previous token")), null);
});
