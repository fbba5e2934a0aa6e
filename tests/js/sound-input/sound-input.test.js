import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutOldCells } from "../../../static/image-input/other-file.js";
import { frameLength, frameName, runsOf, ticksOf } from "../../../static/sound-input/frames.js";
import { tintPixels } from "../../../static/sound-input/lane.js";
import { wav } from "../../../static/sound-input/silence.js";
import { mount } from "../../../static/sound-input/sound-view.js";
import { sharesOn, within } from "../../../static/sound-input/span.js";
import { outline } from "../../../static/sound-input/waveform.js";
import { decoder, matrix, tokensOf } from "../fixtures.js";
import { button, press, texts, the, viewOf } from "../page.js";

const frames = tokensOf("0.00s", "0.04s", "0.08s", "0.12s", "0.16s");

test("a frame is named by its time", () => {
  assert.equal(frameLength(frames), 0.04);
  assert.equal(frameName(frames, 2), "frame 2, 0.08 to 0.12 s");
  assert.equal(frameName(tokensOf("0.00s"), 0), "frame 0, 0.00 s");
});

test("frames that follow each other are one span", () => {
  assert.deepEqual(runsOf([1, 2, 3, 7, 9, 10]), [
    [1, 3],
    [7, 7],
    [9, 10],
  ]);
  assert.deepEqual(runsOf([]), []);
});

test("an axis of time has at most nine ticks, also of 30 seconds", () => {
  for (const length of [0.04, 0.79, 1.28, 3, 30]) assert(ticksOf(length).length <= 9, String(length));
  assert.deepEqual(ticksOf(1), [0, 0.2, 0.4, 0.6000000000000001, 0.8]);
});

test("the outline goes along the largest samples and back along the least", () => {
  const samples = Float32Array.from([0.5, -0.25, 0, 0.125, -0.5]);
  assert.equal(outline(samples, 6, 3), "M0 -1.000L1 -0.250L2 0.000L2 1.000L1 0.000L0 0.500Z");
});

test("the tint is strongest where the row has most", () => {
  assert.deepEqual(
    [...tintPixels(Float32Array.from([0, 0.25, 1]), [1, 2, 3])],
    [1, 2, 3, 0, 1, 2, 3, 83, 1, 2, 3, 166],
  );
  assert.deepEqual([...tintPixels(Float32Array.from([0, 0]), [1, 2, 3])], [1, 2, 3, 0, 1, 2, 3, 0]);
});

const card = { ...decoder, id: "listener", input: "sound", family: "encoder-decoder" };
const words = tokensOf("[BOS]", "A4", "C5");
const run = { card, question: { sound: "AA==" }, tokens: { source: frames, target: words } };
const weights = matrix([
  [0.1, 0.6, 0.2, 0.1, 0],
  [0, 0, 0.25, 0.75, 0],
  [0, 0, 0, 0, 1],
]);
const shown = { run, kind: "head", places: [], site: "cross", queryTokens: words, keyTokens: frames, weights };
const truth = {
  text: "A4 C5",
  words: [
    { text: "A4", thing: 0 },
    { text: "C5", thing: 1 },
  ],
  things: [
    [1, 2],
    [3, 4],
  ],
};
const seen = { model: "listener", file: { data: "AA==", truth }, rows: 1, columns: 5, url: "data:," };

/** @param {object} [patch] */
function soundOf(patch) {
  const { root, store } = viewOf(mount, { run, matrix: shown, seen, query: 0, ...patch });
  return { root, store, slider: the(root, '[role="slider"]') };
}

test("each word has a row, in words: what it guesses, its share on the truth, and its strongest frame", () => {
  const { root, store } = soundOf();
  const names = [...root.querySelectorAll(".word-row")].map((each) => each.getAttribute("aria-label"));
  assert.deepEqual(names, [
    "[BOS], guesses A4: 80 % on the frames that truly sound it; most weight on frame 1, 0.04 to 0.08 s",
    "A4, guesses C5: 75 % on the frames that truly sound it; most weight on frame 3, 0.12 to 0.16 s",
    "C5; most weight on frame 4, 0.16 to 0.20 s",
  ]);
  assert.deepEqual(texts(root, ".word-row small"), ["→ A4", "→ C5", "→ …"]);
  /** @type {HTMLElement} */ (root.querySelectorAll(".word-row")[1]).click();
  assert.equal(store.get().query, 1);
  assert.equal(the(root, '.word-row[aria-pressed="true"]').value, "1");
  const { style } = the(root, ".spectrogram .true-span");
  assert.deepEqual([style.left, style.width], ["60%", "40%"]);
});

test("arrow keys walk over the frames, and the slider says the frame in words", () => {
  const { store, slider } = soundOf();
  assert.equal(slider.getAttribute("aria-valuenow"), "1");
  assert.equal(
    slider.getAttribute("aria-valuetext"),
    "frame 1, 0.04 to 0.08 s, weight 0.6000, truly sounds the next note",
  );
  assert(press(slider, "ArrowRight"));
  assert.equal(store.get().key, 2);
  press(slider, "End");
  assert.equal(store.get().key, 4);
  press(slider, "Home");
  assert.equal(store.get().key, 0);
  assert.equal(slider.getAttribute("aria-valuetext"), "frame 0, 0.00 to 0.04 s, weight 0.1000");
});

test("in the encoder a frame is chosen to look from, and there are no words", () => {
  const square = matrix(frames.map((_, i) => frames.map((__, j) => Number(i === j))));
  const encoder = { ...shown, site: "encoder", queryTokens: frames, weights: square };
  const { root, store, slider } = soundOf({ matrix: encoder, query: 3 });
  assert.equal(the(root, ".word-rows").hidden, true);
  assert.equal(slider.getAttribute("aria-valuenow"), "3");
  press(slider, "ArrowLeft");
  assert.deepEqual([store.get().query, store.get().key], [2, null]);
});

test("of another sound than the run's, and between words, nothing is shown", () => {
  assert.equal(soundOf({ seen: { ...seen, file: { data: "BB==" } } }).root.hidden, true);
  assert.equal(soundOf({ matrix: { ...shown, site: "decoder", keyTokens: words } }).root.hidden, true);
});

test("a span is drawn with Shift and the arrow keys, and each row says how much of it looks there", () => {
  const { root, store, slider } = soundOf();
  press(slider, "ArrowRight", { shiftKey: true });
  press(slider, "ArrowRight", { shiftKey: true });
  assert.deepEqual([store.get().span, store.get().key], [[1, 3], 3]);
  assert.deepEqual(texts(root, ".share"), ["90 %", "all", "none"]);
  assert.equal(
    the(root, ".span-panel output").textContent,
    "At frames 1 to 3, 0.04 to 0.16 s look most: A4 (all of its row), [BOS] (90 % of its row), C5 (none of its row).",
  );
  press(slider, "ArrowLeft", { shiftKey: true });
  press(slider, "ArrowLeft", { shiftKey: true });
  press(slider, "ArrowLeft", { shiftKey: true });
  assert.deepEqual(store.get().span, [0, 1]);
  press(slider, "Escape");
  assert.equal(store.get().span, null);
  assert.equal(the(root, ".span-panel").hidden, true);
  assert.deepEqual(texts(root, ".share"), ["", "", ""]);
});

test("no word may look at a hidden span; another sound forgets it, and an address brings its own", () => {
  const visible = { rows: 3, columns: 5, data: Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1]) };
  const { root, store } = soundOf({ matrix: { ...shown, visible }, span: [1, 2] });
  button(root, "Hide it from the words").click();
  const rows = [true, false, false, true, true];
  assert.deepEqual(store.get().mask, { kind: "cells", rows: [rows, rows, rows] });
  assert.deepEqual([store.get().where, store.get().span], ["cross", [1, 2]]);
  store.set({ sound: "0123456789abcdef" });
  assert.deepEqual([store.get().mask, store.get().where, store.get().span], [null, "", null]);
  const mask = /** @type {const} */ ({ kind: "cells", rows: [[true]] });
  store.set({ sound: "", mask, span: [3, 4] });
  assert.deepEqual([store.get().mask, store.get().span], [mask, [3, 4]]);
});

test("a span ends where the sound does", () => {
  assert.deepEqual([within([1, 9], 5), within([5, 9], 5), within(null, 5)], [[1, 4], null, null]);
  assert.deepEqual(
    sharesOn(weights, [1, 2]).map((share) => share.toFixed(2)),
    ["0.80", "0.25", "0.00"],
  );
});

test("a sound is written as a WAV file of whole numbers", () => {
  const file = wav(Float32Array.from([0, 1, -1, 0.5, 2]));
  const data = new DataView(file.buffer);
  const text = (/** @type {number} */ at) => String.fromCharCode(...file.subarray(at, at + 4));
  assert.deepEqual([text(0), text(8), text(12), text(36)], ["RIFF", "WAVE", "fmt ", "data"]);
  assert.deepEqual([data.getUint32(4, true), data.getUint32(40, true), file.length], [46, 10, 54]);
  assert.deepEqual([data.getUint32(24, true), data.getUint32(28, true)], [8000, 16000]);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((i) => data.getInt16(44 + 2 * i, true)),
    [0, 32767, -32767, 16384, 32767],
  );
});

test("a mask of cells goes with its sound; a pattern and the cells of a picture stay", () => {
  const cells = { kind: "cells", rows: [[true]] };
  assert.deepEqual(withoutOldCells({ mask: cells }, "sound"), { mask: null, where: "" });
  assert.deepEqual(withoutOldCells({ mask: cells }, "image"), {});
  assert.deepEqual(withoutOldCells({ mask: { kind: "causal" } }, "sound"), {});
  assert.deepEqual(withoutOldCells({ mask: null }, "sound"), {});
});
