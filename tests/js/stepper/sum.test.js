import assert from "node:assert/strict";
import { test } from "node:test";
import { derive } from "../../../static/stepper/reply/derive.js";
import { matrixOf, readTrace, valueAt } from "../../../static/stepper/reply/read.js";
import { largestWords, termsOf } from "../../../static/stepper/sum/terms.js";
import { everyKind } from "./fixtures.js";

const trace = readTrace(everyKind);

/** @param {string} name @param {number} row @param {number} column */
const terms = (name, row, column) => termsOf(trace, name, derive(trace, name, 0, row, column).parts);

test("terms of a score are the products of query and key, dimension by dimension", () => {
  const found = terms("scores", 1, 2);
  const [query, key, scores] = ["query", "key", "scores"].map((name) => matrixOf(trace, name, 0));
  const products = Array.from({ length: query?.columns ?? 0 }, (_, t) => valueAt(query, 1, t) * valueAt(key, 2, t));
  assert.deepEqual(found?.values, products);
  const sum = products.reduce((all, each) => all + each, 0);
  assert.ok(Math.abs(sum - valueAt(scores, 1, 2)) < 1e-9);
});

test("a bias is the last term, and a row's sum has no second factor", () => {
  const query = terms("query", 0, 1);
  const bias = valueAt(matrixOf(trace, "b_query", 0), 0, 1);
  assert.equal(query?.values.at(-1), bias);
  assert.equal(query?.values.length, (query?.left.length ?? 0) + 1);
  const sum = terms("mean", 1, 0);
  assert.equal(sum?.right, null);
  const stream = matrixOf(trace, "stream", 0);
  assert.deepEqual(
    sum?.values,
    Array.from({ length: stream.columns }, (_, j) => valueAt(stream, 1, j)),
  );
  assert.equal(terms("weights", 1, 1), null, "a quotient is no sum");
});

test("the largest terms are named, with their share where that says something", () => {
  const of = (/** @type {number[]} */ values) => ({
    left: values.map(() => /** @type {any} */ ({})),
    right: values.map(() => /** @type {any} */ ({})),
    values,
    names: values.map((_, t) => String(t)),
    noun: /** @type {[string, string]} */ (["dimension", "dimensions"]),
  });
  assert.equal(largestWords(of([1, 2, 30, 4, 13])), "dimensions 2, 4 and 3 make 94 % of it");
  assert.equal(largestWords(of([-1, -2, -30, -4, -13])), "dimensions 2, 4 and 3 make 94 % of it");
  assert.equal(largestWords(of([10, -9, 8, 0.5, -8.4])), "largest terms: dimensions 0, 1 and 4");
  assert.equal(largestWords(of([1, 2, 3])), "", "three terms need no summary");
  const biased = { ...of([1, 2, 3, 4]), values: [1, 2, 3, 4, 90], names: ["a", "b", "c", "d", "bias"] };
  assert.equal(largestWords(biased), "dimensions d, c and b make 9 % of it");
});
