import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_STEPS, melodyOf, NOTES, stepsOf, withNote } from "../../../static/compose/melody.js";
import { melodyPart } from "../../../static/compose/melody-part.js";
import { movedShares, movedText } from "../../../static/compose/moved-weights.js";
import { added, changed, MOST_SHAPES, without } from "../../../static/compose/scene.js";
import { scenePart } from "../../../static/compose/scene-part.js";
import { readWritten, written } from "../../../static/compose/written.js";
import { FILE_FIELD } from "../../../static/domain/address-fields.js";
import { matrix, tokensOf } from "../fixtures.js";
import { press, the } from "../page.js";

/** @typedef {import("../../../static/compose/written.js").Asked} Asked */

const square = { shape: "square", color: "red", size: "small", x: 8, y: 20 };
const ring = { shape: "ring", color: "blue", size: "large", x: 40, y: 32 };
const scene = { shapes: [square, ring], ground: 30, noise: 3.75, seed: 77 };
const melody = { timbre: "reed", beat: 0.16, steps: ["A4", null, "C#5", null] };

test("what an address says of a picture or a sound makes the same one again", () => {
  /** @type {[Asked, string][]} */
  const cases = [
    [{ seed: 7 }, "seed.7"],
    [{ example: 2 }, "example.2"],
    [{ scene }, "scene.red-square-small-8-20_blue-ring-large-40-32_ground-30_noise-3.75-77"],
    [{ scene: { shapes: [ring] } }, "scene.blue-ring-large-40-32"],
    [{ melody: { ...melody, steps: ["A4", null, "C#5"] } }, "melody.reed.0.16.A4_-_Cs5"],
  ];
  for (const [asked, text] of cases) {
    assert.equal(written(asked), text);
    assert.deepEqual(readWritten(text), asked);
    assert.equal(FILE_FIELD.read(text), text);
  }
  assert.equal(written({ melody }), "melody.reed.0.16.A4_-_Cs5");
  assert.equal(readWritten("0123456789abcdef"), null);
  assert.equal(FILE_FIELD.read("scene.<img>"), undefined);
});

test("the notes of a melody follow each other at its tempo, and what is behind the last is left out", () => {
  assert.deepEqual(melodyOf(melody), {
    notes: [
      { name: "A4", start_s: 0.12, length_s: 0.16 },
      { name: "C#5", start_s: 0.56, length_s: 0.16 },
    ],
    length_s: 0.84,
    timbre: "reed",
  });
  assert.equal(withNote(stepsOf("A4 C5"), 4, "B4").steps.join(), "A4,C5,,,B4,,,");
  assert.equal(stepsOf(Array(11).fill("A4").join(" ")).steps.length, MOST_STEPS);
});

test("a shape stays in the picture; a further one has a colour, a form and a place of its own", () => {
  assert.deepEqual(changed(scene, 0, { x: -3, y: 70.2 }).shapes[0], { ...square, x: 0, y: 63 });
  const more = added(scene);
  assert.deepEqual(more.shapes[2], { shape: "circle", color: "orange", size: "medium", x: 48, y: 48 });
  assert.deepEqual(without(more, 0).shapes, [ring, more.shapes[2]]);
  /** @type {import("../../../static/compose/scene.js").Scene} */
  let all = scene;
  while (all.shapes.length < MOST_SHAPES) all = added(all);
  assert.equal(new Set(all.shapes.map(({ x, y }) => `${x},${y}`)).size, MOST_SHAPES);
});

test("arrow keys move a shape, fields change it, and each change is sent", () => {
  /** @type {any[]} */
  const sent = [];
  const part = scenePart((asked) => sent.push(asked));
  document.body.replaceChildren(part.root);
  part.take(/** @type {any} */ ({ data: "AA==", scene }), true);
  const handle = the(part.root, ".shape-handle:last-child");
  assert.equal(handle.getAttribute("aria-label"), "large blue ring, at 40 pixels from the left and 32 from the top");
  handle.focus();
  press(handle, "ArrowLeft");
  press(handle, "ArrowDown", { shiftKey: true });
  assert.deepEqual(sent.at(-1).scene, { ...scene, shapes: [square, { ...ring, x: 36, y: 33 }] });
  const color = /** @type {HTMLSelectElement} */ (the(part.root, 'select[name="color"]'));
  assert.equal(color.value, "blue");
  color.value = "pink";
  color.dispatchEvent(new Event("change"));
  assert.equal(sent.at(-1).scene.shapes[1].color, "pink");
  press(handle, "Delete");
  assert.deepEqual(sent.at(-1).scene.shapes, [square]);
  press(the(part.root, ".shape-handle"), "Delete");
  assert.equal(sent.length, 4);
});

test("a picture that comes while the next is wanted moves no shape back", () => {
  const part = scenePart(() => {});
  part.take(/** @type {any} */ ({ data: "AA==", scene }), false);
  assert.match(the(part.root, ".shape-handle").getAttribute("aria-label") ?? "", /^red square, at 16/);
});

test("arrow keys set the notes of a melody; a rest in every step is not sent", () => {
  /** @type {any[]} */
  const sent = [];
  const part = melodyPart((asked) => sent.push(asked));
  document.body.replaceChildren(part.root);
  const file = { data: "", fingerprint: "", truth: { text: "C4 B5", words: [], things: [] } };
  part.take(/** @type {any} */ (file), true);
  const column = (/** @type {number} */ i) => the(part.root, `[aria-label="Step ${i}"]`);
  assert.deepEqual(
    [1, 2, 3].map((i) => column(i).getAttribute("aria-valuetext")),
    ["C4", "B5", "rest"],
  );
  press(column(2), "ArrowUp");
  assert.equal(column(2).getAttribute("aria-valuetext"), "B5");
  press(column(1), "PageUp");
  assert.equal(sent.at(-1).melody.steps.join(), "C5,B5,,,,,,");
  column(1).focus();
  press(column(1), "ArrowRight");
  assert.equal(document.activeElement, column(2));
  press(column(2), "Delete");
  const count = sent.length;
  press(column(1), "Home");
  assert.equal(sent.length, count);
  assert.match(part.root.textContent ?? "", /at least one note/);
  press(column(3), "End");
  assert.equal(sent.at(-1).melody.steps[2], NOTES.at(-1));
});

test("the share of a row that has moved is half of what its weights differ by", () => {
  const words = tokensOf("[BOS]", "red", "ring");
  const of = (/** @type {number[][]} */ rows, more = {}) =>
    /** @type {any} */ ({
      run: { card: { id: "describer" } },
      kind: "head",
      site: "cross",
      places: [{ layer: 1, head: 0 }],
      queryTokens: words,
      weights: matrix(rows),
      ...more,
    });
  const before = of([
    [1, 0, 0],
    [0.5, 0.25, 0.25],
    [0, 0, 1],
  ]);
  const after = of([
    [0.25, 0.75, 0],
    [0.25, 0.5, 0.25],
    [0, 0, 1],
  ]);
  assert.deepEqual(movedShares(before, after), [0.75, 0.25, 0]);
  assert.equal(
    movedText(before, after),
    "Moved since the last change: [BOS] → red (75 % of its row), red → ring (25 % of its row).",
  );
  assert.equal(movedShares(before, { ...after, queryTokens: tokensOf("[BOS]", "red", "star") }), null);
  assert.equal(movedShares(before, { ...after, places: [{ layer: 1, head: 1 }] }), null);
});
