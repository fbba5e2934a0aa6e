import assert from "node:assert/strict";
import { test } from "node:test";

import { readMask, writeMask } from "../../static/patterns.js";
import { exploreMask, maskOf } from "../../static/sparse/state.js";
import { decoder, translator } from "./fixtures.js";

const encoder = { ...decoder, family: /** @type {const} */ ("encoder") };
const state = /** @type {import("../../static/sparse/state.js").Address} */ ({
  kinds: ["window", "global", "random"], join: "any_of", both: false, window: 3, stride: 2, first: 2, block: 4, count: 1, seed: 5, n: 16, layers: 2, model: "", text: "",
});
const parts = [{ kind: "window", size: 3 }, { kind: "global", tokens: [0, 1] }, { kind: "random", count: 1, seed: 5 }];

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
