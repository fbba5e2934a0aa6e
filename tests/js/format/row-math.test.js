import assert from "node:assert/strict";
import { test } from "node:test";

import { largest, products, rankInRow, reach, softmaxParts, sum } from "../../../static/format/row-math.js";
import { matrix } from "../fixtures.js";

test("the parts of the softmax make every weight of the row, and the weights sum to 1", () => {
  const masked = [1.5, -2, 0.25, -Infinity, 3];
  const total = sum(masked.map(Math.exp));
  const weights = masked.map((_, key) => softmaxParts(masked, key, 1).weight);
  weights.forEach((weight, key) => assert.ok(Math.abs(weight - Math.exp(Number(masked[key])) / total) < 1e-15));
  assert.ok(Math.abs(sum(weights) - 1) < 1e-15);
  assert.equal(weights[3], 0);
});

test("a temperature divides before the exponential", () => {
  const { weight } = softmaxParts([2, 0], 0, 2);
  assert.ok(Math.abs(weight - Math.E / (Math.E + 1)) < 1e-15);
});

test("a sink takes its share of every row", () => {
  const { total, left, weight } = softmaxParts([2, 0], 0, 2, 1);
  assert.ok(Math.abs(left - Math.exp(-0.5)) < 1e-15);
  assert.equal(weight, 1 / (total + left));
  assert.equal(softmaxParts([2, 0], 0, 2).left, 0);
});

test("large numbers do not overflow", () => {
  assert.equal(softmaxParts([5000, 4000], 0, 1).weight, 1);
});

test("rank counts only what may be attended to, and equal weights share a rank", () => {
  const weights = [0.25, 0.5, 0.25, 0];
  const masked = [1, 2, 1, -Infinity];
  assert.deepEqual(rankInRow(weights, masked, 1), { rank: 1, of: 3 });
  assert.deepEqual(rankInRow(weights, masked, 0), { rank: 2, of: 3 });
  assert.deepEqual(rankInRow(weights, masked, 2), { rank: 2, of: 3 });
});

test("products add up to the dot product", () => {
  assert.deepEqual(products([1, 2, 3], [4, -5, 6]), [4, -10, 18]);
  assert.equal(sum(products([1, 2, 3], [4, -5, 6])), 12);
});

test("the first of equals is the largest; the reach is the largest distance from 0", () => {
  assert.equal(largest([1, 3, 3]), 1);
  assert.equal(largest([]), -1);
  assert.equal(
    reach(
      matrix([
        [1, -7],
        [2, 3],
      ]),
    ),
    7,
  );
});
