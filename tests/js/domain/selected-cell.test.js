import assert from "node:assert/strict";
import { test } from "node:test";

import { currentCell, naturalQuery, pinnedCell, predictedPosition } from "../../../static/domain/selected-cell.js";
import { decoder, matrix, stateWith, tokensOf } from "../fixtures.js";

const opened = /** @type {import("../../../static/core/types.js").OpenedHead} */ (
  /** @type {unknown} */ ({
    queryTokens: tokensOf("[BOS]", "cat", "sat"),
    weights: matrix([
      [1, 0, 0],
      [0.25, 0.75, 0],
      [0.5, 0.2, 0.3],
    ]),
  })
);

/** @param {string} task @param {import("../../../static/core/types.js").Token[]} source */
const runOf = (task, source) =>
  /** @type {import("../../../static/core/types.js").Run} */ (
    /** @type {unknown} */ ({ card: { ...decoder, task }, tokens: { source, target: null } })
  );

test("the proposed query is a blank to fill, else the last word", () => {
  assert.equal(naturalQuery(tokensOf("[CLS]", "the", "[MASK]", "sat", "[SEP]")), 2);
  assert.equal(naturalQuery(tokensOf("[CLS]", "the", "cat", ".", "[SEP]")), 2);
  assert.equal(naturalQuery(tokensOf("[BOS]")), 0);
});

test("the proposed key is the heaviest of the row", () => {
  assert.deepEqual(pinnedCell(stateWith(), opened), { query: 2, key: 0 });
  assert.deepEqual(pinnedCell(stateWith({ query: 1 }), opened), { query: 1, key: 1 });
});

test("a cell beyond the text is the last one", () => {
  assert.deepEqual(pinnedCell(stateWith({ query: 99, key: 99 }), opened), { query: 2, key: 2 });
});

test("hovering previews, leaving returns to the pinned cell", () => {
  const pinned = { query: 1, key: 0 };
  assert.deepEqual(currentCell(stateWith({ ...pinned, hover: { query: 2, key: 2 } }), opened), { query: 2, key: 2 });
  assert.deepEqual(currentCell(stateWith({ ...pinned, hover: null }), opened), pinned);
  assert.deepEqual(currentCell(stateWith({ ...pinned, hover: { query: 9, key: 0 } }), opened), pinned);
});

test("a decoder predicts after the chosen token, an encoder at its blank", () => {
  const words = tokensOf("[BOS]", "the", "cat");
  assert.equal(predictedPosition(stateWith({ query: 1 }), runOf("next-token", words)), 1);
  assert.equal(predictedPosition(stateWith({ query: null }), runOf("next-token", words)), 2);
  const blanks = tokensOf("[CLS]", "[MASK]", "cat", "[MASK]", "[SEP]");
  assert.equal(predictedPosition(stateWith({ query: 2 }), runOf("fill-mask", blanks)), 1);
  assert.equal(predictedPosition(stateWith({ query: 3 }), runOf("fill-mask", blanks)), 3);
});
