import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../static/core/store.js";
import { mount } from "../../../static/image-input/patch-view.js";
import { questionOf } from "../../../static/image-input/question.js";
import { decoder, matrix, tokensOf } from "../fixtures.js";
import { onPage, the } from "../page.js";

const card = { ...decoder, id: "llava", with_image: true };
const tokens = tokensOf("[BOS]", "[0:0,0]", "[0:0,1]", "[1:0,0]", "cat").map((token) => ({
  ...token,
  special: token.text === "[BOS]",
}));
const run = { card, question: { image: "AA==" }, tokens: { source: tokens, target: null } };
const weights = matrix([
  [1, 0, 0, 0, 0],
  [0.5, 0.5, 0, 0, 0],
  [0.25, 0.25, 0.5, 0, 0],
  [0.25, 0.25, 0.25, 0.25, 0],
  [0.125, 0.25, 0.5, 0, 0.125],
]);
const shown = { run, kind: "head", places: [], site: "decoder", queryTokens: tokens, keyTokens: tokens, weights };
const pictures = [
  { name: "part 0 of the image", rows: 1, columns: 2, url: "data:," },
  { name: "part 1 of the image", rows: 1, columns: 1, url: "data:," },
];
const seen = { model: "llava", file: { data: "AA==" }, rows: 0, columns: 0, url: "", pictures };

/** @param {object} [patch] */
function viewOf(patch) {
  const state = { run, matrix: shown, seen, query: 4, key: null, hover: null, digits: 4, ...patch };
  const store = createStore(/** @type {any} */ (state));
  const root = onPage();
  mount(root, store);
  return { root, store, among: /** @type {HTMLElement} */ (root.nextElementSibling) };
}

/** @param {HTMLElement} root @param {string} selector */
const all = (root, selector) => [...root.querySelectorAll(selector)].map((each) => /** @type {HTMLElement} */ (each));

test("the weights of a word lie over the patches of each picture, and the words stand beside", () => {
  const { root, among } = viewOf();
  assert.deepEqual([root.hidden, among.hidden], [true, false]);
  assert.deepEqual(
    all(among, ".patch").map((each) => each.getAttribute("aria-label")),
    [
      "patch in part 0, row 0, column 0, weight 0.2500",
      "patch in part 0, row 0, column 1, weight 0.5000",
      "patch in part 1, row 0, column 0, weight 0.0000",
    ],
  );
  assert.deepEqual(
    all(among, ".word-strip button").map((each) => each.textContent),
    ["[BOS]", "cat"],
  );
  assert.match(among.textContent ?? "", /75 % of this row lies on the image/);
  assert.deepEqual(
    all(among, "figcaption").map((each) => each.textContent),
    ["part 0 of the image", "part 1 of the image"],
  );
});

test("a press on a word or a patch shows its row", () => {
  const { store, among } = viewOf();
  all(among, ".patch")[2]?.click();
  assert.equal(store.get().query, 3);
  assert.equal(all(among, ".patch")[2]?.getAttribute("aria-pressed"), "true");
  all(among, ".word-strip button")[0]?.click();
  assert.equal(store.get().query, 0);
  assert.match(among.textContent ?? "", /No patch has any weight in this row/);
  all(among, ".patch")[1]?.dispatchEvent(new Event("pointerover", { bubbles: true }));
  assert.equal(the(among, "output").textContent, "From [BOS] to patch in part 0, row 0, column 1: weight 0.0000");
});

test("nothing is drawn over another image than the run's", () => {
  assert.equal(viewOf({ seen: { ...seen, file: { data: "BB==" } } }).among.hidden, true);
  assert.equal(viewOf({ seen: { ...seen, pictures: pictures.slice(0, 1) } }).among.hidden, true);
});

test("a question to such a model has both its text and its image, once that is there", () => {
  const file = /** @type {any} */ ({ input: "image", fingerprint: "", name: "a.png", data: "AA==", isKept: true });
  const fields = { text: "the cat", image: "", file };
  assert.deepEqual(questionOf(fields, /** @type {any} */ (card), null), {
    model: "llava",
    interventions: null,
    text: "the cat",
    pair: null,
    target: null,
    image: "AA==",
    isBeside: true,
  });
  assert.equal(questionOf({ ...fields, file: null }, /** @type {any} */ (card), null), null);
});
