import assert from "node:assert/strict";
import { test } from "node:test";

let made = 0;
const fakes = /** @type {any} */ (globalThis);
fakes.document = { createElement: () => ({ made: ++made, width: 300, height: 150, remove() {} }) };
const { returnCanvas, takeCanvas } = await import("../../../static/widgets/canvas-pool.js");

test("a canvas comes back to who needs its size, and to nobody else", () => {
  const first = takeCanvas(7, 11);
  assert.deepEqual([first.width, first.height], [7, 11]);
  returnCanvas(first);
  assert.notEqual(takeCanvas(11, 7), first);
  assert.equal(takeCanvas(7, 11), first);
  assert.notEqual(takeCanvas(7, 11), first);
});

test("only the latest are kept", () => {
  const canvases = Array.from({ length: 11 }, (_, i) => takeCanvas(13, i + 1));
  canvases.forEach(returnCanvas);
  const before = made;
  assert.notEqual(takeCanvas(13, 1), canvases[0]);
  assert.equal(takeCanvas(13, 11), canvases[10]);
  assert.equal(made, before + 1);
});
