import assert from "node:assert/strict";
import { test } from "node:test";

import { matrixOf, readTrace, tensorOf, valueAt } from "../../../static/stepper/reply/read.js";
import { everyKind } from "./fixtures.js";

const trace = readTrace(everyKind);

/** @param {number[]} numbers */
const base64 = (numbers) => btoa(String.fromCharCode(...new Uint8Array(new Float32Array(numbers).buffer)));

/** @param {object} parts of the one step @returns {any} */
const replyWith = (parts) => ({
  steps: [{ name: "one", formula: "", inputs: [], parameters: {}, operations: {}, axes: {}, outputs: {}, ...parts }],
  labels: {},
});

test("each output is one place, in the order of computation", () => {
  assert.deepEqual(trace.places.slice(0, 2), [
    { step: 0, name: "stream" },
    { step: 1, name: "twin" },
  ]);
});

test("a scalar is 1 × 1, one number a row a column, a bias a row", () => {
  const sizes = ["scale", "row_max", "b_query", "scores"].map((name) => [
    matrixOf(trace, name).rows,
    matrixOf(trace, name).columns,
  ]);
  assert.deepEqual(sizes, [
    [1, 1],
    [3, 1],
    [1, 5],
    [3, 3],
  ]);
});

test("rows and columns are named by their tokens, dimensions by their number", () => {
  const { rowLabels, columnLabels } = matrixOf(trace, "query");
  assert.deepEqual(rowLabels, ["Life", "is", "short"]);
  assert.deepEqual(columnLabels, ["d0", "d1", "d2", "d3", "d4"]);
});

test("null is −∞, and a mask stays a mask", () => {
  assert.equal(valueAt(matrixOf(trace, "masked"), 0, 2), -Infinity);
  assert.ok(tensorOf(trace, "mask").data instanceof Uint8Array);
});

test("typed arrays are read as they lie in memory", () => {
  const trace = readTrace(
    replyWith({
      outputs: { scores: { dtype: "float32", shape: [2, 3], base64: base64([1, 2, 3, 4, 5, -Infinity]) } },
      axes: { scores: ["query", "key"] },
    }),
  );
  assert.equal(valueAt(matrixOf(trace, "scores"), 1, 2), -Infinity);
  assert.equal(valueAt(matrixOf(trace, "scores"), 1, 0), 4);
});

test("of several heads one is shown at a time", () => {
  const trace = readTrace(
    replyWith({
      outputs: { scores: [[[1, 2]], [[3, 4]]], row_max: [[2], [4]] },
      axes: { scores: ["head", "query", "key"], row_max: ["head", "query"] },
    }),
  );
  assert.equal(trace.heads, 2);
  assert.equal(valueAt(matrixOf(trace, "scores", 1), 0, 1), 4);
  assert.deepEqual([matrixOf(trace, "row_max", 1).rows, valueAt(matrixOf(trace, "row_max", 1), 0, 0)], [1, 4]);
});

test("what is not in the reply is named", () => {
  assert.throws(() => tensorOf(trace, "moon"), /lacks moon/);
});
