import assert from "node:assert/strict";
import { test } from "node:test";

import { compareAddress } from "../../../static/compare/address.js";
import { align } from "../../../static/compare/align.js";
import { mount } from "../../../static/compare/views/difference-patches.js";
import { differenceOf, largestChanges } from "../../../static/compare/weight-difference.js";
import { createStore } from "../../../static/core/store.js";
import { decoder, tokensOf } from "../fixtures.js";
import { onPage, the } from "../page.js";

const patches = ["0,0", "0,1", "1,0"];
const words = ["[BOS]", "red"];

/** Two heads of one picture, from words to patches. @param {string} site */
function viewAt(site) {
  const side = (/** @type {number[]} */ data) => ({
    weights: { rows: 2, columns: 3, data: Float32Array.from(data) },
    visible: { rows: 2, columns: 3, data: new Uint8Array(6).fill(1) },
  });
  const made = differenceOf(
    side([0.5, 0.25, 0.25, 0.5, 0.5, 0]),
    side([0.5, 0.25, 0.25, 0, 0.25, 0.75]),
    align(words, words),
    align(patches, patches),
  );
  const difference = { ...made, isOfPatches: true };
  const seen = { model: "describer", file: { data: "AA==" }, rows: 2, columns: 2, url: "data:," };
  const card = { ...decoder, id: "describer", input: "image" };
  const tokens = { source: tokensOf(...patches), target: tokensOf(...words) };
  const run = { card, question: { image: "AA==" }, tokens };
  const shown = { run, site, keyTokens: tokensOf(...patches) };
  const store = createStore(
    /** @type {any} */ ({
      ...compareAddress.read(""),
      difference,
      largest: largestChanges(difference, 9),
      palette: "light",
      "a.shown": shown,
      "b.shown": shown,
      "a.seen": seen,
      "b.seen": seen,
    }),
  );
  const root = onPage();
  mount(root, store);
  return { root, store };
}

test("a word looks at patches: the row is named by its word, and a press on a patch chooses a key", () => {
  const { root, store } = viewAt("cross");
  assert.match(the(root, "output").textContent ?? "", /^From red to patch in row 1, column 0: .*difference \+0\.75/);
  the(root, '.patch[value="1"]').click();
  assert.deepEqual([store.get().query, store.get().key], [null, 1]);
  assert.match(the(root, "output").textContent ?? "", /^From red to patch in row 0, column 1: .*difference [-−]0\.25/);
});

test("between words nothing is drawn over an image", () => {
  assert.equal(viewAt("decoder").root.hidden, true);
});
