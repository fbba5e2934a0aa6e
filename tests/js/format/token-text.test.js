import assert from "node:assert/strict";
import { test } from "node:test";

import { labelsOf, pieceLabels, shortened } from "../../../static/format/token-text.js";
import { tokensOf } from "../fixtures.js";

test("a piece that goes on with the word before it has a dot, punctuation has none", () => {
  const tokens = [
    { id: 0, text: "[BOS]", start: 0, end: 0, special: true },
    { id: 1, text: "Tok", start: 0, end: 3, special: false },
    { id: 2, text: "en", start: 3, end: 5, special: false },
    { id: 3, text: ".", start: 5, end: 6, special: false },
    { id: 4, text: "Yes", start: 7, end: 10, special: false },
  ];
  assert.deepEqual(labelsOf(tokens), ["[BOS]", "Tok", "·en", ".", "Yes"]);
});

test("the bytes of one character are numbered", () => {
  const byte = (/** @type {number} */ id, /** @type {number} */ start) => ({
    id,
    text: "ش",
    start,
    end: start + 1,
    special: false,
  });
  assert.deepEqual(labelsOf([byte(1, 0), byte(2, 0), byte(3, 0)]), ["ش 1/3", "ش 2/3", "ش 3/3"]);
  assert.deepEqual(labelsOf(tokensOf("a", "a")), ["a", "a"]);
});

test("what leaves no ink is named", () => {
  assert.deepEqual(labelsOf(tokensOf("\n", " ", "\u200d", "\ufe0f")), ["⏎", "␣", "U+200D", "U+FE0F"]);
});

test("candidates lose their space and pieces gain a dot, where spaces are spelled", () => {
  assert.deepEqual(pieceLabels([" cat", "s", ".", " ", "[EOS]"]), ["cat", "·s", ".", "␣", "[EOS]"]);
  assert.deepEqual(pieceLabels(["cat", "##s", "."]), ["cat", "·s", "."]);
  assert.deepEqual(pieceLabels(["cat", "the"]), ["cat", "the"]);
});

test("shortening cuts between what readers call characters", () => {
  assert.equal(shortened("abcdef", 6), "abcdef");
  assert.equal(shortened("abcdefg", 6), "abcde…");
  assert.equal(shortened("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2), "👩‍👩‍👧…");
});
