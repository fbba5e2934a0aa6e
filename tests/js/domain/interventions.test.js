import assert from "node:assert/strict";
import { test } from "node:test";

import {
  appliesTo,
  changesOf,
  interventionsOf,
  NOTHING_CHANGED,
  turned,
} from "../../../static/domain/interventions.js";
import { decoder, stateWith, translator } from "../fixtures.js";

const place = { site: /** @type {const} */ ("decoder"), layer: 1, head: 2, mode: /** @type {const} */ ("zero") };
/** @type {import("../../../static/core/types.js").Pattern} */
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
  assert.equal(own?.mask && "kind" in own.mask && own.mask.kind, "all_of");
});

test("every change is a chip that undoes itself alone", () => {
  /** @type {import("../../../static/core/types.js").VectorTaken[]} */
  const vectors = [{ site: "decoder", layer: 1, head: null, tensor: "key", position: 3, by: 0 }];
  const rows = [{ ...place, query: 4, row: [0, 1] }];
  const state = stateWith({
    scale: "none",
    temperature: 2,
    mask: pattern,
    where: "decoder.1",
    ablate: [place, { ...place, head: 0, mode: "mean" }],
    vectors,
    rows,
  });
  const changes = changesOf(state, decoder);
  assert.deepEqual(
    changes.map(({ text }) => text),
    [
      "scale: none",
      "temperature: 2",
      "mask: window of 2, causal",
      "only in: layer 1",
      "key of position 3 from 0, layer 1",
      "weights of query 4, layer 1, head 2",
      "zeroed: layer 1, head 2",
      "set to its mean: layer 1, head 0",
    ],
  );
  for (const { undo } of changes) assert.equal(changesOf({ ...state, ...undo }, decoder).length, changes.length - 1);
});

test("undoing all leaves the model as it was trained", () => {
  const state = stateWith({ scale: 3, temperature: 0.5, mask: pattern, ahead: true, where: "cross", ablate: [place] });
  assert.equal(interventionsOf({ ...state, ...NOTHING_CHANGED }, translator), null);
});

test("scale, temperature and mask apply where they are said to, single changes where they are", () => {
  const asked = interventionsOf(stateWith({ temperature: 2, where: "decoder.1.3", ablate: [place] }), decoder);
  assert.deepEqual([asked?.sites, asked?.layers, asked?.heads, asked?.ablate], [["decoder"], [1], [3], [place]]);
  assert.ok(appliesTo(asked, { site: "decoder", layer: 1, head: 3 }));
  assert.ok(!appliesTo(asked, { site: "decoder", layer: 1, head: 2 }));
  assert.ok(!appliesTo(null, place));
});

test("a mask drawn by hand is sent as it was drawn", () => {
  const rows = [
    [true, true],
    [false, true],
  ];
  assert.deepEqual(interventionsOf(stateWith({ mask: { kind: "cells", rows } }), decoder)?.mask, rows);
});

test("heads are switched off, on again, and from one way of being off to the other", () => {
  const other = { ...place, head: 0 };
  const off = turned([], [place, other], "zero");
  assert.deepEqual(off, [place, other]);
  assert.deepEqual(turned(off, [place], "zero"), [other]);
  assert.deepEqual(turned(off, [place], "mean"), [other, { ...place, mode: "mean" }]);
});
