import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../../static/core/store.js";

test("a watcher runs at once, and again only when one of its keys changes", () => {
  const store = createStore({ a: 1, b: 1 });
  /** @type {number[]} */
  const seen = [];
  store.watch(["a"], ({ a }) => seen.push(a));
  store.set({ b: 2 });
  store.set({ a: 1 });
  store.set({ a: 3 });
  assert.deepEqual(seen, [1, 3]);
});

test("nobody is told after leaving", () => {
  const store = createStore({ a: 1 });
  let count = 0;
  const leave = store.watch(["a"], () => (count += 1));
  leave();
  store.set({ a: 2 });
  assert.equal(count, 1);
});

test("a change made by a watcher reaches all, after the change that caused it", () => {
  const store = createStore({ a: 1, double: 2 });
  /** @type {string[]} */
  const seen = [];
  store.watch(["a"], ({ a }) => store.set({ double: a * 2 }));
  store.watch(["a", "double"], ({ a, double }) => seen.push(`${a} ${double}`));
  store.set({ a: 5 });
  assert.deepEqual(seen, ["1 2", "5 2", "5 10"]);
});

test("NaN is no news after NaN", () => {
  const store = createStore({ a: Number.NaN });
  let count = 0;
  store.watch(["a"], () => (count += 1));
  store.set({ a: Number.NaN });
  assert.equal(count, 1);
});
