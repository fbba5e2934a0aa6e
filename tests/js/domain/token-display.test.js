import assert from "node:assert/strict";
import { test } from "node:test";
import { cellAtPosition, pinnedPosition } from "../../../static/domain/cell-text.js";
import { displayOf, leftOut, wishesFor } from "../../../static/domain/token-display.js";
import { sentenceAt } from "../../../static/domain/words/cell-readout.js";

/** @typedef {import("../../../static/core/types.js").HeadMatrix} HeadMatrix */

/** @param {string} text @param {number} start @param {number} [length] */
const token = (text, start, length = text.length) => ({
  id: start,
  text,
  start,
  end: start + length,
  special: text.startsWith("["),
});

// "[CLS] play ing the harp s ." as queries, three tokens as keys
const queryTokens = [
  token("[CLS]", 0, 0),
  token("play", 0),
  token("ing", 4),
  token(" the", 7),
  token(" harp", 11),
  token("s", 16),
  token(".", 17),
];
const keyTokens = [token("[CLS]", 0, 0), token("an", 0), token("imal", 2), token(" it", 6), token("[SEP]", 9, 0)];
const rows = queryTokens.length;
const columns = keyTokens.length;
const weights = { rows, columns, data: Float32Array.from({ length: rows * columns }, (_, i) => ((i * 7) % 11) / 50) };
const visible = {
  rows,
  columns,
  data: Uint8Array.from({ length: rows * columns }, (_, i) => Number(i % columns <= Math.floor(i / columns))),
};

/** @type {HeadMatrix} */
const matrix = /** @type {any} */ ({
  run: { card: {}, question: { interventions: null } },
  kind: "head",
  places: [],
  site: "cross",
  queryTokens,
  keyTokens,
  weights,
  visible,
});

/** @param {number} query @param {number} key */
const weight = (query, key) => Number(weights.data[query * columns + key]);

test("with nothing merged and nothing hidden the weights are the model's own", () => {
  const shown = displayOf({ matrix, words: false, bare: false });
  assert.equal(shown.weights, weights);
  assert.equal(shown.visible, visible);
  assert.ok(shown.isWhole);
  assert.equal(shown, displayOf({ matrix, words: false, bare: false }));
});

test("weight on a word is the sum over its pieces, from a word the mean", () => {
  const shown = displayOf({ matrix, words: true, bare: false });
  assert.deepEqual(shown.rows, [[0], [1, 2], [3], [4, 5], [6]]);
  assert.deepEqual(shown.columns, [[0], [1, 2], [3], [4]]);
  assert.deepEqual(shown.rowLabels, ["[CLS]", "playing", "the", "harps", "."]);
  assert.deepEqual(shown.columnLabels, ["[CLS]", "animal", "it", "[SEP]"]);
  for (const [i, queries] of shown.rows.entries()) {
    for (const [j, keys] of shown.columns.entries()) {
      const sums = queries.map((query) => keys.reduce((sum, key) => sum + weight(query, key), 0));
      const expected = Math.fround(sums.reduce((sum, each) => sum + each, 0) / queries.length);
      assert.equal(shown.weights.data[i * 4 + j], expected);
      const isSeen = queries.some((query) => keys.some((key) => visible.data[query * columns + key]));
      assert.equal(shown.visible.data[i * 4 + j], Number(isSeen));
    }
  }
});

test("special tokens are left out, and their weight is told", () => {
  const shown = displayOf({ matrix, words: true, bare: true });
  assert.deepEqual(shown.rowLabels, ["playing", "the", "harps", "."]);
  assert.deepEqual(shown.columnLabels, ["animal", "it"]);
  assert.deepEqual(shown.rowAt, [-1, 0, 0, 1, 2, 2, 3]);
  const expected = (weight(4, 0) + weight(4, 4) + weight(5, 0) + weight(5, 4)) / 2;
  assert.ok(Math.abs(leftOut(matrix, shown, 2) - expected) < 1e-12);
  assert.equal(leftOut(matrix, displayOf({ matrix, words: true, bare: false }), 2), 0);
});

test("what can be merged or hidden is known beforehand", () => {
  assert.deepEqual(wishesFor([queryTokens, keyTokens]), { words: true, bare: true });
  assert.deepEqual(wishesFor([[token("a", 0), token(" b", 1)]]), { words: false, bare: false });
});

test("a text of special tokens alone is shown as it is, so nothing is undefined and no export is empty", () => {
  const only = [token("[BOS]", 0, 0), token("[EOS]", 0, 0)];
  const size = { rows: 2, columns: 2 };
  const small = /** @type {any} */ ({
    ...matrix,
    queryTokens: only,
    keyTokens: only,
    weights: { ...size, data: Float32Array.of(1, 0, 0.5, 0.5) },
    visible: { ...size, data: Uint8Array.of(1, 0, 1, 1) },
  });
  const shown = displayOf({ matrix: small, words: true, bare: true });
  assert.deepEqual(shown.rowLabels, ["[BOS]", "[EOS]"]);
  assert.deepEqual(shown.columnAt, [0, 1]);
});

test("a chosen token that is not shown leads to the nearest that is", () => {
  const shown = displayOf({ matrix, words: true, bare: true });
  const state = /** @type {any} */ ({ matrix, query: 0, key: 4, words: true, bare: true });
  assert.deepEqual(pinnedPosition(state, shown), { row: 0, column: 1 });
  assert.deepEqual(cellAtPosition(shown, { row: 2, column: 0 }), { query: 4, key: 1 });
});

test("a rank counts what the row may attend to", () => {
  const shown = displayOf({ matrix, words: false, bare: false });
  const state = /** @type {any} */ ({ matrix, words: false, bare: false, threshold: 0, digits: "short" });
  for (let column = 0; column < 4; column++) {
    const row = 3;
    const seen = Array.from({ length: columns }, (_, key) => key).filter((key) => visible.data[row * columns + key]);
    const higher = seen.filter((key) => weight(row, key) > weight(row, column));
    const rank = `, rank ${higher.length + 1} of ${seen.length} in its row`;
    assert.ok(sentenceAt(state, shown, { row, column }).includes(rank), rank);
  }
});
