import assert from "node:assert/strict";
import { test } from "node:test";

import { frameLength, frameName, runsOf, ticksOf } from "../../../static/sound-input/frames.js";
import { tintPixels } from "../../../static/sound-input/lane.js";
import { mount } from "../../../static/sound-input/sound-view.js";
import { outline } from "../../../static/sound-input/waveform.js";
import { decoder, matrix, tokensOf } from "../fixtures.js";
import { press, texts, the, viewOf } from "../page.js";

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
