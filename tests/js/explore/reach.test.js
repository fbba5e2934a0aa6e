import assert from "node:assert/strict";
import { test } from "node:test";

import { mount, sentenceOf } from "../../../static/explore/head-grid/reach.js";
import { decoder, tokensOf } from "../fixtures.js";
import { the, viewOf } from "../page.js";

const head = {
  site: /** @type {const} */ ("decoder"),
  layer: 1,
  head: 2,
  mean_distance: 5.25,
  first_token: 0.4,
  beyond: [
    { distance: 10, share: 0.123 },
    { distance: 50, share: 0 },
    { distance: 100, share: null },
  ],
};
const definition = { formula: "f", source: "s", unit: "u" };
const reply = { heads: [head], evaluation_set: null, definition };

test("the chosen head’s reach is a sentence with every share", () => {
  assert.equal(
    sentenceOf(reply, head),
    "Layer 1, head 2, on this text: 5.2500 tokens away on average; 12 % of its weight lies beyond 10; " +
      "none of its weight lies beyond 50; no query may attend beyond 100. The first token gets 40 %.",
  );
});

test("over the model’s own texts the sentence says how many there are", () => {
  const own = { ...reply, evaluation_set: { sentences: 1200 } };
  assert.match(sentenceOf(own, head), /^Layer 1, head 2, over 1,200 texts: /);
});

test("a head of a cross-attention has no distance", () => {
  const cross = { site: /** @type {const} */ ("cross"), layer: 0, head: 0 };
  assert.equal(sentenceOf(reply, cross), "A cross-attention reads another text, so its heads have no distance.");
});

test("nothing is asked for before somebody unfolds it", () => {
  const question = { model: "writer", text: "Tom likes tea", pair: null, target: null, interventions: null };
  const run = { question, card: decoder, tokens: { source: tokensOf("[BOS]", "Tom"), target: null }, pictures: [] };
  const { root } = viewOf(mount, { run });
  assert.equal(the(root, "details").open, false);
  assert.equal(the(root, "p").textContent, "");
  assert.equal(the(root, '[value="mean"]').getAttribute("aria-pressed"), "true");
  assert.equal(the(root, '[value="text"]').getAttribute("aria-pressed"), "true");
});
