import assert from "node:assert/strict";
import { test } from "node:test";

import { evidenceOf } from "../../../../static/domain/words/label-evidence.js";
import { matrix, tokensOf } from "../../fixtures.js";

/** @typedef {import("../../../../static/core/types.js").Token} Token */

const [L, s] = [0.7, 0.3];

/** Tokens with one id for each text. @param {...string} texts @returns {Token[]} */
function repeating(...texts) {
  const kinds = [...new Set(texts)];
  return tokensOf(...texts).map((token) => ({ ...token, id: kinds.indexOf(token.text) }));
}

/** @param {Token[]} tokens @param {number[][]} rows 0 where a causal mask hides, if `isCausal` @param {boolean} [isCausal] */
const weighed = (tokens, rows, isCausal = true) => ({
  queryTokens: tokens,
  keyTokens: tokens,
  weights: matrix(rows),
  visible: {
    rows: rows.length,
    columns: rows.length,
    data: Uint8Array.from(rows.flatMap((row, i) => row.map((_, j) => Number(!isCausal || j <= i)))),
  },
});

/** @param {string} label @param {ReturnType<typeof weighed>} shown */
const seen = (label, shown) => /** @type {any} */ (evidenceOf(label, shown));

const four = repeating("[BOS]", "a", "b", "c");
const diagonalBelow = weighed(four, [
  [1, 0, 0, 0],
  [L, s, 0, 0],
  [s, L, 0, 0],
  [0.2, 0.3, 0.5, 0],
]);

test("looking one token back shows in each row whose largest weight is left of the diagonal", () => {
  const { rows, counted, followed, isShown } = seen("previous token", diagonalBelow);
  assert.deepEqual(rows, [null, true, true, true]);
  assert.deepEqual([counted, followed, isShown], [3, 3, true]);
  // the same weights, read with the other labels
  assert.deepEqual(seen("current token", diagonalBelow).rows, [null, false, false, false]);
  assert.deepEqual(seen("first token (sink)", diagonalBelow).rows, [null, true, false, false]);
  assert.equal(seen("first token (sink)", diagonalBelow).isShown, false);
  assert.equal(seen("next token", diagonalBelow).counted, 0, "a causal mask hides every token that follows");
});

test("half of the rows are enough, fewer are not", () => {
  const rows = [
    [1, 0, 0, 0],
    [L, s, 0, 0],
    [L, s, 0, 0],
    [L, s, 0, 0],
  ];
  assert.deepEqual(seen("previous token", weighed(four, rows)).rows, [null, true, false, false]);
  assert.equal(seen("previous token", weighed(four, rows)).isShown, false);
  const half = [...rows.slice(0, 2), [s, L, 0, 0], [L, s, 0, 0]];
  assert.equal(seen("previous token", weighed(four, half)).isShown, true, "2 of 3");
  assert.equal(seen("first token (sink)", weighed(four, rows)).isShown, true);
});

test("without a mask a head may look at the token after, and at itself", () => {
  const ahead = weighed(
    four,
    [
      [s, L, 0, 0],
      [0, s, L, 0],
      [0, 0, s, L],
      [L, 0, 0, s],
    ],
    false,
  );
  assert.deepEqual(seen("next token", ahead).rows, [true, true, true, null]);
  assert.deepEqual(seen("previous token", ahead).rows, [null, false, false, false]);
  assert.deepEqual(seen("current token", ahead).rows, [false, false, false, false]);
});

test("induction and duplicates speak of tokens that came before", () => {
  const tokens = repeating("[BOS]", "Tom", "knows", "Tom", "knows");
  const shown = weighed(tokens, [
    [1, 0, 0, 0, 0],
    [L, s, 0, 0, 0],
    [L, s, 0, 0, 0],
    // after the earlier Tom came “knows”, at 2
    [s, 0, L, 0, 0],
    // after the earlier knows came “Tom”, at 3; its earlier place is 2
    [s, 0, L, 0, 0],
  ]);
  assert.deepEqual(seen("induction", shown).rows, [null, null, null, true, false]);
  assert.deepEqual(seen("duplicate token", shown).rows, [null, null, null, false, true]);
  const { counted, isShown } = seen("induction", diagonalBelow);
  assert.deepEqual([counted, isShown], [0, false], "nothing repeats");
});

test("a token said twice in a row is not its own continuation", () => {
  const shown = weighed(repeating("[BOS]", "ho", "ho"), [
    [1, 0, 0],
    [L, s, 0],
    [0, s, L],
  ]);
  assert.deepEqual(seen("induction", shown).rows, [null, null, null]);
  assert.deepEqual(seen("duplicate token", shown).rows, [null, null, false]);
});

test("a separator and the other sentence are read from the tokens of a pair", () => {
  const pair = repeating("[CLS]", "Tom", "[SEP]", "Ann", "[SEP]");
  const shown = weighed(
    pair,
    [
      [L, 0, s, 0, 0],
      [0, s, 0, L, 0],
      [0, 0, L, 0, s],
      [0, 0, L, s, 0],
      [0, s, 0, L, 0],
    ],
    false,
  );
  assert.deepEqual(seen("separator", shown).rows, [false, false, true, true, false]);
  assert.deepEqual(seen("other sentence", shown).rows, [null, true, null, false, null]);
  const alone = weighed(repeating("[CLS]", "Hi", "."), [...Array(3)].fill([0.1, 0.2, 0.7]), false);
  assert.deepEqual(seen("separator", alone).rows, [true, true, true]);
  assert.equal(seen("other sentence", alone).counted, 0);
});

test("a tie follows the label, a row of zeros does not, and weights cannot tell an alignment", () => {
  const tied = weighed(four, [
    [1, 0, 0, 0],
    [0.5, 0.5, 0, 0],
    [0, 0, 0, 0],
    [0.25, 0.25, 0.25, 0.25],
  ]);
  assert.deepEqual(seen("previous token", tied).rows, [null, true, false, true]);
  assert.equal(evidenceOf("alignment (word to come)", tied), null);
  assert.equal(evidenceOf("rhyming", tied), null);
});
