import assert from "node:assert/strict";
import { test } from "node:test";

import { compareAddress } from "../../../static/compare/address.js";
import { followDifference } from "../../../static/compare/follow-difference.js";
import { mount as differenceHeatmap } from "../../../static/compare/views/difference-heatmap.js";
import { mount as sideHeatmap } from "../../../static/compare/views/side-heatmap.js";
import { createStore } from "../../../static/core/store.js";
import { decoder, matrix, tokensOf } from "../fixtures.js";
import { onPage, press, texts, the } from "../page.js";

// nothing has a size here, so nothing is painted
Object.assign(globalThis, {
  ResizeObserver: class {
    observe() {}
  },
  requestAnimationFrame: () => 0,
  getComputedStyle: () => ({ getPropertyValue: () => "#ffffff" }),
});

/** What a side shows of one head. @param {string[]} words @param {number[][]} weights */
function shownOf(words, weights) {
  const tokens = tokensOf(...words);
  return {
    kind: "head",
    site: "decoder",
    places: [{ site: "decoder", layer: 1, head: 2 }],
    run: { question: { model: decoder.id }, card: decoder, notes: [`${words.length} words.`] },
    queryTokens: tokens,
    keyTokens: tokens,
    weights: matrix(weights),
    visible: {
      ...matrix(weights),
      data: Uint8Array.from(weights.flat().map((_, i) => Number(i % words.length <= i / words.length))),
    },
  };
}

const A = shownOf(
  ["the", "cat"],
  [
    [1, 0],
    [0.25, 0.75],
  ],
);
const B = shownOf(
  ["the", "black", "cat"],
  [
    [1, 0, 0],
    [0.5, 0.5, 0],
    [0.5, 0.25, 0.25],
  ],
);

/** Both sides and their difference on one page. */
function compared() {
  const state = { ...compareAddress.read(""), palette: "light", difference: null, largest: [], notice: null };
  const store = createStore(/** @type {any} */ ({ ...state, "a.shown": null, "b.shown": null }));
  const page = onPage('<div id="a"></div><div id="b"></div><div id="difference"></div>');
  for (const name of /** @type {const} */ (["a", "b"])) sideHeatmap(the(page, `#${name}`), store, name);
  differenceHeatmap(the(page, "#difference"), store);
  followDifference(store);
  store.set({ "a.shown": A, "b.shown": B });
  const readouts = () => texts(page, "output");
  return { page, store, readouts, frame: (/** @type {string} */ id) => the(page, `#${id} .sheet`) };
}

test("each heatmap says what it shows, and how large it is", () => {
  const { page, frame } = compared();
  assert.deepEqual(
    ["a", "b", "difference"].map((id) => frame(id).getAttribute("aria-label")),
    [
      "Heatmap of A: writer, layer 1, head 2: 2 queries, 2 keys",
      "Heatmap of B: writer, layer 1, head 2: 3 queries, 3 keys",
      "Heatmap of the difference B − A: 3 queries, 3 keys",
    ],
  );
  assert.deepEqual(texts(page, "h3"), ["A: writer, layer 1, head 2", "B: writer, layer 1, head 2"]);
  assert.equal(the(page, "#b > p").textContent, "3 words.");
  assert.match(the(page, "#difference > p").textContent, /only in B: “black”/);
});

test("a cell that is chosen in one heatmap is chosen in all; a token without a partner has no cell on the other side", () => {
  const { store, readouts, frame } = compared();
  press(frame("a"), "ArrowDown");
  press(frame("a"), "Enter");
  // “cat” is the third of the aligned tokens, “the” the first
  assert.deepEqual([store.get().query, store.get().key], [2, 0]);
  const [a, b, difference] = readouts();
  assert.match(String(a), /0\.2500$/);
  assert.match(String(b), /0\.5000$/);
  assert.equal(difference, "query cat, key the: A 0.2500, B 0.5000, difference +0.2500");
  press(frame("a"), "Escape");
  store.set({ query: 1, key: 0 });
  assert.equal(readouts()[0], "Click a cell to mark it in all three.");
  assert.equal(readouts()[2], "query black, key the: only one side has it");
});

test("the difference chooses in aligned tokens, and a cell that is out of them is none", () => {
  const { store, readouts, frame } = compared();
  press(frame("difference"), "ArrowRight");
  press(frame("difference"), "Enter");
  assert.deepEqual([store.get().query, store.get().key], [0, 1]);
  store.set({ query: 9, key: 9 });
  press(frame("difference"), "Escape");
  assert.equal(readouts()[2], "Choose a cell to read both weights and their difference.");
});

test("the table twin is made when it is opened", () => {
  const { page, store } = compared();
  const twin = the(page, "#difference .twin");
  assert.equal(texts(twin, "td").length, 0);
  twin.open = true;
  twin.dispatchEvent(new Event("toggle"));
  assert.deepEqual(texts(twin, "tbody tr:last-child td"), ["+0.2500", "–no partner", "-0.5000"]);
  store.set({ "b.shown": A });
  assert.deepEqual(texts(twin, "tbody tr:last-child td"), ["0.0000", "0.0000"]);
});
