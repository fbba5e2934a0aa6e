import assert from "node:assert/strict";
import { test } from "node:test";

import { afterPicture } from "../../../static/core/delayed-store.js";
import { createStore } from "../../../static/core/store.js";

/** A frame that the test paints by itself. */
function frames() {
  /** @type {(() => void)[]} */
  const asked = [];
  return {
    ask: (/** @type {() => void} */ run) => void asked.push(run),
    paint: () => asked.splice(0).forEach((run) => run()),
    count: () => asked.length,
  };
}

test("what can wait hears of all changes at once, with the state before the first of them", () => {
  const { ask, paint, count } = frames();
  const store = createStore({ a: 1, b: 1, c: 1 });
  /** @type {[number, number][]} */
  const heard = [];
  afterPicture(store, ask).watch(["a", "b"], (state, previous) => void heard.push([state.a, previous.a]));
  assert.deepEqual(heard, [[1, 1]]);
  store.set({ a: 2 });
  store.set({ a: 3, b: 2 });
  store.set({ c: 2 });
  assert.equal(heard.length, 1);
  assert.equal(count(), 1);
  paint();
  assert.deepEqual(heard, [
    [1, 1],
    [3, 1],
  ]);
  paint();
  assert.equal(heard.length, 2);
});

test("who changes something while listening is heard in the next frame", () => {
  const { ask, paint } = frames();
  const store = createStore({ a: 1, b: 0 });
  const later = afterPicture(store, ask);
  /** @type {number[]} */
  const heard = [];
  later.watch(["a"], ({ a }) => later.set({ b: a }));
  later.watch(["b"], ({ b }) => void heard.push(b));
  store.set({ a: 5 });
  paint();
  assert.equal(store.get().b, 5);
  paint();
  assert.deepEqual(heard, [1, 5]);
});
