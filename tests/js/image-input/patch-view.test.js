import assert from "node:assert/strict";
import { test } from "node:test";

import { mount } from "../../../static/image-input/patch-view.js";
import { decoder, matrix, tokensOf } from "../fixtures.js";
import { press, the, viewOf } from "../page.js";

const card = { ...decoder, id: "vit", input: "image" };
const tokens = tokensOf("[CLS]", "0,0", "0,1", "1,0", "1,1");
const run = { card, question: { image: "AA==" }, tokens: { source: tokens, target: null } };
const weights = matrix([
  [0.1, 0.2, 0.4, 0.2, 0.1],
  [0, 0.25, 0.75, 0, 0],
  [1, 0, 0, 0, 0],
  [0.2, 0.2, 0.2, 0.2, 0.2],
  [0, 0, 0, 0, 1],
]);
const shown = { run, kind: "head", places: [], site: "encoder", queryTokens: tokens, keyTokens: tokens, weights };
const seen = { model: "vit", file: { data: "AA==" }, rows: 2, columns: 2, url: "data:," };

/** The cells of an image, as the page reads them out. @param {object} [patch] */
function patchesOf(patch) {
  const { root, store } = viewOf(mount, { run, matrix: shown, seen, query: 0, ...patch });
  const at = (/** @type {number} */ token) => the(root, `button[value="${token}"]`);
  return { root, store, at, readout: () => the(root, "output").textContent };
}

test("a patch is read while it is pointed at, and chosen by a press", () => {
  const { store, at, readout } = patchesOf();
  assert.equal(at(2).getAttribute("aria-label"), "patch in row 0, column 1, weight 0.4000");
  at(3).dispatchEvent(new Event("pointerover", { bubbles: true }));
  assert.equal(readout(), "From [CLS] to patch in row 1, column 0: weight 0.2000");
  at(1).click();
  assert.deepEqual([store.get().query, store.get().hover], [1, null]);
  assert.equal(readout(), "From patch in row 0, column 0 to patch in row 0, column 1: weight 0.7500");
  assert.equal(at(1).getAttribute("aria-pressed"), "true");
});

test("the patch with the most weight has no veil, and the others the more the less they have", () => {
  const veil = (/** @type {HTMLElement} */ button) => Number(/\/ ([\d.e-]+)\)/.exec(button.style.cssText)?.[1]);
  const { at } = patchesOf();
  assert.equal(veil(at(2)), 0);
  assert(veil(at(1)) > 0 && veil(at(4)) > veil(at(1)), `${veil(at(1))} and ${veil(at(4))}`);
});

test("arrow keys walk over the patches and up to the special token", () => {
  const { at } = patchesOf();
  press(at(0), "ArrowDown");
  assert.equal(document.activeElement, at(1));
  press(at(1), "ArrowRight");
  press(at(2), "ArrowDown");
  assert.equal(document.activeElement, at(4));
  assert.deepEqual([at(0).tabIndex, at(4).tabIndex], [-1, 0]);
});

test("of another image than the run's nothing is shown", () => {
  assert.equal(patchesOf({ seen: { ...seen, file: { data: "BB==" } } }).root.hidden, true);
});

const patches = tokensOf("0,0", "0,1", "1,0", "1,1");
const words = tokensOf("[BOS]", "red", "star");
const described = {
  run: {
    card: { ...card, family: "encoder-decoder" },
    question: { image: "AA==" },
    tokens: { source: patches, target: words },
  },
  kind: "head",
  places: [],
  site: "cross",
  queryTokens: words,
  keyTokens: patches,
  weights: matrix([
    [0.1, 0.7, 0.1, 0.1],
    [0.2, 0.5, 0.25, 0.05],
    [0.25, 0.25, 0.25, 0.25],
  ]),
};
const truth = {
  text: "red star",
  words: [
    { text: "red", thing: 0 },
    { text: "star", thing: 0 },
  ],
  things: [[1, 2]],
};
const madeUp = { ...seen, file: { data: "AA==", truth } };

test("of a word the row is drawn over the picture, with the patches that truly show the next word", () => {
  const { root, store, readout } = patchesOf({ run: described.run, matrix: described, seen: madeUp, query: 1 });
  const at = (/** @type {number} */ token) => the(root, `.patch[value="${token}"]`);
  assert.deepEqual(
    [0, 1, 2, 3].map((token) => at(token).classList.contains("is-true")),
    [false, true, true, false],
  );
  assert.equal(at(1).getAttribute("aria-label"), "patch in row 0, column 1, weight 0.5000, truly shows it");
  assert.match(root.textContent ?? "", /next word, “star”, 75 % of this row/);
  assert.equal(readout(), "From red to patch in row 0, column 1: weight 0.5000");
  at(2).click();
  assert.deepEqual([store.get().query, store.get().key], [1, 2], "a patch is a key here");
  the(root, '.word-strip [value="0"]').click();
  assert.deepEqual([store.get().query, store.get().key], [0, null]);
  assert.match(root.textContent ?? "", /next word, “red”, 80 % of this row/);
});

test("behind the last word, and of words that the picture is not about, no patch is true", () => {
  const last = patchesOf({ run: described.run, matrix: described, seen: madeUp, query: 2 });
  assert.equal(last.root.querySelectorAll(".is-true").length, 0);
  const queryTokens = tokensOf("[BOS]", "blue", "star");
  const other = patchesOf({ run: described.run, matrix: { ...described, queryTokens }, seen: madeUp, query: 1 });
  assert.equal(other.root.querySelectorAll(".is-true").length, 0);
});

test("between words nothing is drawn over the picture", () => {
  const between = { ...described, site: "decoder", keyTokens: words };
  assert.equal(patchesOf({ run: described.run, matrix: between, seen: madeUp, query: 1 }).root.hidden, true);
});
