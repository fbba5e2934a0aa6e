import assert from "node:assert/strict";
import { test } from "node:test";

import {
  doesText,
  explanationOf,
  headName,
  headSummary,
  labelGroups,
  labelOf,
} from "../../../static/domain/head-labels.js";
import { decoder } from "../fixtures.js";

/** @param {number} layer @param {number} head @param {string} label @param {number} value @param {string} [score] */
const labelled = (layer, head, label, value, score = "a_score") => ({
  site: /** @type {const} */ ("decoder"),
  layer,
  head,
  label,
  score,
  value,
});

const first = labelled(0, 0, "first token (sink)", 0.99);
const weak = labelled(0, 1, "previous token", 0.523);
const strong = labelled(1, 2, "previous token", 0.931);
const induction = labelled(1, 0, "induction", 0.7);
const strange = labelled(1, 1, "rhyming", 0.8, "rhyme_score");
const card = { ...decoder, heads: [first, weak, strange, strong, induction] };

test("a label becomes the name of a head, its remark stays behind", () => {
  assert.equal(headName("previous token"), "previous token head");
  assert.equal(headName("first token (sink)"), "first token head (sink)");
  assert.equal(headSummary(strong), "previous token head · 0.931");
});

test("the most telling label comes first, within it the head that earned it best, and unknown labels last", () => {
  const groups = labelGroups(card).map(({ label, heads }) => [label, heads]);
  assert.deepEqual(groups, [
    ["induction", [induction]],
    ["previous token", [strong, weak]],
    ["first token (sink)", [first]],
    ["rhyming", [strange]],
  ]);
});

test("a head that the model does not have is not listed, and a card may have no labels", () => {
  assert.deepEqual(labelGroups({ ...card, heads: [labelled(9, 0, "induction", 1)] }), []);
  assert.deepEqual(labelGroups(decoder), []);
});

test("the label of a place is found by all three of its coordinates", () => {
  assert.equal(labelOf(card, { site: "decoder", layer: 1, head: 2 }), strong);
  assert.equal(labelOf(card, { site: "encoder", layer: 1, head: 2 }), undefined);
  assert.equal(labelOf(decoder, { site: "decoder", layer: 1, head: 2 }), undefined);
});

test("an explanation says what the head does, what the number counts and where it was measured", () => {
  const where = "measured on the model's own evaluation set, not on this sentence.";
  assert.equal(
    explanationOf(strong),
    `Looks at the token just before. 0.931 is the mean weight that goes there, ${where}`,
  );
  assert.equal(explanationOf(strange), `0.8 is its score “rhyme score”, ${where}`);
  assert.equal(doesText("rhyming"), "");
});
