import assert from "node:assert/strict";
import { test } from "node:test";

import { readMask, writeMask } from "../../../static/domain/mask-patterns.js";
import { exploreMask, maskOf, siteOf, TABLE } from "../../../static/sparse/state.js";
import { decoder, translator } from "../fixtures.js";

const encoder = { ...decoder, family: /** @type {const} */ ("encoder") };
const state = /** @type {import("../../../static/sparse/state.js").Address} */ ({
  kinds: ["window", "global", "random"],
  join: "any_of",
  both: false,
  window: 3,
  stride: 2,
  tokens: [0, 5],
  site: "encoder",
  block: 4,
  count: 1,
  seed: 5,
  n: 16,
  layers: 2,
  model: "",
  text: "",
});
const parts = [
  { kind: "window", size: 3 },
  { kind: "global", tokens: [0, 5] },
  { kind: "random", count: 1, seed: 5 },
];

test("what the server is asked has causal around the combination, unless queries may look ahead", () => {
  assert.deepEqual(maskOf(state), { kind: "all_of", masks: [{ kind: "any_of", masks: parts }, { kind: "causal" }] });
  assert.deepEqual(maskOf({ ...state, both: true }), { kind: "any_of", masks: parts });
});

test("the explore page gets every pattern that its address can say", () => {
  const found = exploreMask(state, decoder);
  assert.deepEqual(found, { mask: { kind: "any_of", masks: parts }, ahead: false, where: "" });
  assert.deepEqual(readMask(writeMask(/** @type {any} */ (found).mask)), found?.mask);
  assert.equal(exploreMask({ ...state, both: true }, decoder)?.ahead, true);
  assert.equal(exploreMask({ ...state, both: true }, translator)?.where, "encoder");
  assert.equal(exploreMask(state, encoder), null);
  const both = exploreMask({ ...state, join: "all_of" }, encoder);
  assert.deepEqual(both?.mask, { kind: "all_of", masks: [...parts, { kind: "causal" }] });
  assert.deepEqual(exploreMask({ ...state, kinds: [] }, decoder)?.mask, { kind: "causal" });
});

test("any tokens may be global, and the address keeps them", () => {
  assert.deepEqual(TABLE.read("?tokens=0,5,7").tokens, [0, 5, 7]);
  assert.equal(TABLE.write({ ...TABLE.read(""), tokens: [3, 9] }), "?tokens=3%2C9");
  for (const wrong of ["", "0,x", "300", "1,"]) assert.deepEqual(TABLE.read(`?tokens=${wrong}`).tokens, [0]);
});

test("on an encoder-decoder the pattern is put on the chosen site, and a decoder's gets causal by the explore page", () => {
  assert.equal(siteOf(state, decoder), null);
  assert.equal(siteOf({ ...state, site: "cross" }, translator), "cross");
  const onDecoder = exploreMask({ ...state, site: "decoder" }, translator);
  assert.deepEqual(onDecoder, { mask: { kind: "any_of", masks: parts }, ahead: false, where: "decoder" });
  // the encoder needs causal in the mask itself, and the address combines in one way at a time
  assert.equal(exploreMask(state, translator), null);
  assert.deepEqual(exploreMask({ ...state, kinds: ["global"], site: "cross" }, translator), {
    mask: { kind: "all_of", masks: [parts[1], { kind: "causal" }] },
    ahead: false,
    where: "cross",
  });
});
