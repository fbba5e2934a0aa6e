import assert from "node:assert/strict";
import { test } from "node:test";

import { attendingOf, firstHead, hasHead, nearestLayer, placesOf } from "../../../static/domain/head-places.js";

const gaps = [
  { layer: 0, kind: "conv" },
  { layer: 2, kind: "conv" },
];
const shape = { site: /** @type {const} */ ("decoder"), layers: 4, heads: 2, key_value_heads: 1, gaps };
const card = /** @type {any} */ ({ sites: [shape] });

test("layers that do something else have no heads", () => {
  assert.deepEqual(attendingOf(shape), [1, 3]);
  assert.deepEqual(attendingOf({ ...shape, gaps: [] }), [0, 1, 2, 3]);
  assert.deepEqual(
    placesOf(card).map(({ layer, head }) => [layer, head]),
    [
      [1, 0],
      [1, 1],
      [3, 0],
      [3, 1],
    ],
  );
  assert.equal(hasHead(card, { site: "decoder", layer: 2, head: 0 }), false);
  assert.equal(hasHead(card, { site: "decoder", layer: 3, head: 1 }), true);
});

test("what opens first is a head, and a layer that has none leads to the next", () => {
  assert.deepEqual(firstHead(card), { site: "decoder", layer: 1, head: 0 });
  assert.equal(nearestLayer(shape, 0), 1);
  assert.equal(nearestLayer(shape, 3), 3);
});
