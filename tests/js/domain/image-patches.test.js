import assert from "node:assert/strict";
import { test } from "node:test";

import { gridOf, patchBeside, patchName, veilOf } from "../../../static/domain/image-patches.js";

const token = (/** @type {string} */ text, /** @type {number} */ id) => ({
  id,
  text,
  start: 2 * id,
  end: 2 * id + 1,
  special: text.startsWith("["),
});
const NAMES = ["[CLS]", "[DIST]", "0,0", "0,1", "0,2", "1,0", "1,1", "1,2"];
const GRID = gridOf(NAMES.map(token), 3);

test("patches stand by row behind the special tokens", () => {
  assert.deepEqual(GRID, {
    specials: [0, 1],
    rows: [
      [2, 3, 4],
      [5, 6, 7],
    ],
  });
  assert.deepEqual(gridOf(["0,0", "0,1"].map(token), 2), { specials: [], rows: [[0, 1]] });
});

test("the most weight is not veiled, none is veiled most, and what is between lies between", () => {
  assert.equal(veilOf(0.3, 0.3), 0);
  assert.equal(veilOf(0, 0.3), 0.86);
  assert.ok(Math.abs(veilOf(0.075, 0.3) - 0.43) < 1e-12);
  assert.equal(veilOf(0.9, 0.3), 0);
  assert.equal(veilOf(0, 0), 0.86);
});

test("arrow keys lead from patch to patch, stop at the edges, and lead up to the special tokens", () => {
  const path = (/** @type {number} */ from, /** @type {string[]} */ ...keys) =>
    keys.reduce((at, key) => Number(patchBeside(GRID, at, key)), from);
  assert.equal(path(2, "ArrowRight", "ArrowDown"), 6);
  assert.equal(path(4, "ArrowRight"), 4);
  assert.equal(path(5, "ArrowLeft"), 5);
  assert.equal(path(7, "ArrowDown"), 7);
  assert.equal(path(6, "ArrowUp", "ArrowUp"), 1);
  assert.equal(path(1, "ArrowLeft"), 0);
  assert.equal(path(0, "ArrowLeft"), 0);
  assert.equal(path(0, "ArrowUp"), 0);
  assert.equal(path(0, "ArrowRight", "ArrowDown"), 2);
  assert.equal(path(6, "Home"), 0);
  assert.equal(path(0, "End"), 7);
  assert.equal(patchBeside(GRID, 3, "a"), null);
});

test("a patch is named by its row and its column", () => {
  assert.equal(patchName(token("3,11", 5)), "patch in row 3, column 11");
  assert.equal(patchName(token("[CLS]", 0)), "[CLS]");
});
