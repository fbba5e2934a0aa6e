import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {(() => void)[]} */
const frames = [];
/** @type {any} */ (globalThis).requestAnimationFrame = (/** @type {() => void} */ run) => frames.push(run);
const { forget, inNextFrame } = await import("../../../static/widgets/frame-scheduler.js");
const frame = () => frames.splice(0).forEach((run) => run());

/** @param {string} name @param {string[]} said */
const turn = (name, said) => ({
  lookUp: () => void said.push(`${name} looks up`),
  arrange: () => void said.push(`${name} arranges`),
  measure: () => void said.push(`${name} measures`),
  paint: () => void said.push(`${name} paints`),
});

test("all look up before any arranges, all arrange before any measures, all measure before any paints", () => {
  /** @type {string[]} */ const said = [];
  inNextFrame(turn("a", said));
  inNextFrame(turn("b", said));
  assert.deepEqual(said, []);
  frame();
  assert.deepEqual(said, [
    "a looks up",
    "b looks up",
    "a arranges",
    "b arranges",
    "a measures",
    "b measures",
    "a paints",
    "b paints",
  ]);
});

test("whoever asks twice has one turn, and who is forgotten has none", () => {
  /** @type {string[]} */ const said = [];
  const [once, never] = [{ paint: () => void said.push("once") }, { paint: () => void said.push("never") }];
  inNextFrame(once);
  inNextFrame(once);
  inNextFrame(never);
  forget(never);
  frame();
  assert.deepEqual(said, ["once"]);
});

test("who asks while turns are taken waits for the frame after", () => {
  /** @type {string[]} */ const said = [];
  const again = { paint: () => void said.push("later") };
  inNextFrame({ paint: () => inNextFrame(again) });
  frame();
  assert.deepEqual(said, []);
  frame();
  assert.deepEqual(said, ["later"]);
});
