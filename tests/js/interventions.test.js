import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING_CHANGED, changesOf, interventionsOf } from "../../static/interventions.js";
import { decoder, stateWith, translator } from "./fixtures.js";

const place = { site: /** @type {const} */ ("decoder"), layer: 1, head: 2 };
/** @type {import("../../static/types.js").Pattern} */
const pattern = { kind: "window", size: 2 };

test("nothing changed asks for nothing", () => {
  assert.equal(interventionsOf(stateWith(), decoder), null);
});

test("a pattern on a decoder is joined by causal, unless it may look ahead", () => {
  const joined = { kind: "all_of", masks: [pattern, { kind: "causal" }] };
  assert.deepEqual(interventionsOf(stateWith({ mask: pattern }), decoder)?.mask, joined);
  assert.deepEqual(interventionsOf(stateWith({ mask: pattern, ahead: true }), decoder)?.mask, pattern);
  assert.deepEqual(interventionsOf(stateWith({ mask: { kind: "causal" } }), decoder)?.mask, { kind: "causal" });
});

test("in an encoder-decoder only its decoder needs causal", () => {
  const cross = interventionsOf(stateWith({ mask: pattern, where: "cross" }), translator);
  assert.deepEqual([cross?.mask, cross?.sites], [pattern, ["cross"]]);
  const own = interventionsOf(stateWith({ mask: pattern, where: "decoder" }), translator);
  assert.equal(own?.mask?.kind, "all_of");
});

test("every change is a chip that undoes itself alone", () => {
  const state = stateWith({ scale: "none", temperature: 2, mask: pattern, ablate: [place, { ...place, head: 0 }] });
  const changes = changesOf(state, decoder);
  assert.deepEqual(changes.map(({ text }) => text), [
    "scale: none",
    "temperature: 2",
    "mask: window of 2, causal",
    "zeroed: layer 1, head 2",
    "zeroed: layer 1, head 0",
  ]);
  for (const { undo } of changes) assert.equal(changesOf({ ...state, ...undo }, decoder).length, changes.length - 1);
});

test("undoing all leaves the model as it was trained", () => {
  const state = stateWith({ scale: 3, temperature: 0.5, mask: pattern, ahead: true, where: "cross", ablate: [place] });
  assert.equal(interventionsOf({ ...state, ...NOTHING_CHANGED }, translator), null);
});
