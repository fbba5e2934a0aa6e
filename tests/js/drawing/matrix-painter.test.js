import assert from "node:assert/strict";
import { test } from "node:test";

import { whole } from "../../../static/drawing/matrix-painter.js";

test("a label stands in its row, and one that would be cut goes, unless it is needed", () => {
  assert.equal(whole(60, 50, 200, false), 60);
  // half of it would lie above the room
  assert.equal(whole(51, 50, 200, false), null);
  const moved = whole(51, 50, 200, true);
  assert.ok(moved !== null && moved > 51 && moved < 55);
  assert.equal(whole(199, 50, 200, false), null);
  assert.ok(Number(whole(199, 50, 200, true)) < 197);
});

test("a needed label whose row is out of sight is not dragged in", () => {
  assert.equal(whole(20, 50, 200, true), null);
  assert.equal(whole(260, 50, 200, true), null);
});
