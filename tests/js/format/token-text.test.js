import assert from "node:assert/strict";
import { test } from "node:test";
import { continues, covered, isSameWord, labelsOf, pieceLabels, shortened } from "../../../static/format/token-text.js";
import cases from "../../pieces.json" with { type: "json" };

/** @type {{ case: string, tokens: [string, number, number, boolean?][], labels: string[], words?: string[] }[]} */
const CASES = /** @type {any} */ (cases);

for (const { case: name, tokens, labels, words } of CASES) {
  test(name, () => {
    const read = tokens.map(([text, start, end, special = false], id) => ({ id, text, start, end, special }));
    assert.deepEqual(labelsOf(read), labels);
    assert.deepEqual(
      read.map((token, i) => continues(token, read[i - 1])),
      labels.map((label) => label.startsWith("·")),
    );
    if (words) assert.deepEqual(wordsOf(read), words);
  });
}

/** @param {import("../../../static/core/types.js").Token[]} tokens */
function wordsOf(tokens) {
  /** @type {import("../../../static/core/types.js").Token[][]} */
  const groups = [];
  for (const token of tokens) {
    const last = groups.at(-1);
    if (last && isSameWord(token, last.at(-1))) last.push(token);
    else groups.push([token]);
  }
  return groups.map(covered);
}

test("candidates lose their space and pieces gain a dot, where spaces are spelled", () => {
  assert.deepEqual(pieceLabels([" cat", "s", ".", " ", "[EOS]"]), ["cat", "·s", ".", "␣", "[EOS]"]);
  assert.deepEqual(pieceLabels(["cat", "##s", "."]), ["cat", "·s", "."]);
  assert.deepEqual(pieceLabels(["cat", "the"]), ["cat", "the"]);
  assert.deepEqual(pieceLabels([" the", "s", "語", "。"]), ["the", "·s", "語", "。"]);
});

test("shortening cuts between what readers call characters", () => {
  assert.equal(shortened("abcdef", 6), "abcdef");
  assert.equal(shortened("abcdefg", 6), "abcde…");
  assert.equal(shortened("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2), "👩‍👩‍👧…");
});
