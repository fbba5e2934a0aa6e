import assert from "node:assert/strict";
import { test } from "node:test";

import { at, byteMatricesOf, matricesOf, rowOf } from "../../../static/format/typed-arrays.js";

/** @param {ArrayBufferLike} buffer */
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

// primes for every axis, so that a swap cannot pass
const [HEADS, QUERIES, KEYS] = [2, 3, 5];
const number = (/** @type {number} */ head, /** @type {number} */ query, /** @type {number} */ key) =>
  head * 100 + query * 10 + key;

test("every number is found at its head, query and key", () => {
  const data = Float32Array.from({ length: HEADS * QUERIES * KEYS }, (_, i) =>
    number(Math.floor(i / (QUERIES * KEYS)), Math.floor(i / KEYS) % QUERIES, i % KEYS),
  );
  const matrices = matricesOf({ dtype: "float32", shape: [HEADS, QUERIES, KEYS], base64: base64(data.buffer) });
  assert.equal(matrices.length, HEADS);
  matrices.forEach((matrix, head) => {
    for (let q = 0; q < QUERIES; q++) for (let k = 0; k < KEYS; k++) assert.equal(at(matrix, q, k), number(head, q, k));
    assert.deepEqual(
      [...rowOf(matrix, 2)],
      [0, 1, 2, 3, 4].map((k) => number(head, 2, k)),
    );
  });
});

test("−∞ arrives as −∞", () => {
  const [matrix] = matricesOf({
    dtype: "float32",
    shape: [1, 1, 2],
    base64: base64(new Float32Array([-Infinity, 1]).buffer),
  });
  assert.ok(matrix && at(matrix, 0, 0) === -Infinity);
});

test("a shared mask is every head's, an own mask is its head's", () => {
  const bits = (/** @type {number[]} */ values) => base64(new Uint8Array(values).buffer);
  const shared = byteMatricesOf({ dtype: "bool", shape: [1, 1, 3], base64: bits([1, 0, 1]) }, 2);
  assert.deepEqual(
    shared.map(({ data }) => [...data]),
    [
      [1, 0, 1],
      [1, 0, 1],
    ],
  );
  const own = byteMatricesOf({ dtype: "bool", shape: [2, 1, 3], base64: bits([1, 0, 1, 0, 1, 1]) }, 2);
  assert.deepEqual(
    own.map(({ data }) => [...data]),
    [
      [1, 0, 1],
      [0, 1, 1],
    ],
  );
});
