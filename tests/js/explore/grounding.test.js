import assert from "node:assert/strict";
import { test } from "node:test";

import { sentences } from "../../../static/explore/cell/grounding.js";

const saliency = { share: 0.5, strongest: 1, words: [] };
const head = (/** @type {number} */ layer, /** @type {number} */ share, strongest = 1) => ({
  layer,
  head: 2,
  share,
  strongest,
  words: [],
});
/** @param {ReturnType<typeof head>} own @param {ReturnType<typeof head>} best */
const said = (own, best) => sentences(/** @type {any} */ ({ saliency, chance: 0.125 }), own, best, "patches");

test("a head is compared with saliency and with equal weights", () => {
  const [compared, best] = said(head(0, 0.25, 0.5), head(1, 0.75));
  assert.match(
    String(compared),
    /layer 0, head 2: 25 % on the true patches, the strongest right for 50 % of the words/,
  );
  assert.match(String(compared), /Saliency.*: 50 % on the true patches.*Equal weights: 13 %\.$/);
  assert.equal(best, "The best head here is layer 1, head 2, with 75 %.");
});

test("where no head is right, the panel says so", () => {
  for (const best of [head(1, 0.625), head(1, 0.75, 0.875)])
    assert.match(String(said(best, best)[1]), /^No head is right here; the best, layer 1, head 2, has \d+ %\./);
});
