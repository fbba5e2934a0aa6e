import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../static/core/store.js";
import { mount as mountSwitchOff } from "../../../static/explore/head-grid/switch-off.js";
import { pooled } from "../../../static/explore/touch/minimap.js";
import { geometryOf } from "../../../static/explore/touch/sheet-geometry.js";
import { followTemperature } from "../../../static/explore/touch/temperature-handle.js";
import { putRow, WeightHandles } from "../../../static/what-if/weight-handles.js";
import { decoder, matrix, stateWith, tokensOf } from "../fixtures.js";
import { button, onPage, press, texts, the, type, viewOf } from "../page.js";

const tokens = tokensOf("Tom", "likes", "tea");
const question = { model: "writer", text: "Tom likes tea", pair: null, target: null, interventions: null };
const run = { question, card: decoder, tokens: { source: tokens, target: null }, pictures: [], notes: [] };
const place = { site: /** @type {const} */ ("decoder"), layer: 1, head: 0 };
const head = /** @type {any} */ ({
  run,
  kind: "head",
  places: [place],
  site: "decoder",
  queryTokens: tokens,
  keyTokens: tokens,
  weights: matrix([
    [1, 0, 0],
    [0.25, 0.75, 0],
    [0.5, 0.3, 0.2],
  ]),
  visible: { rows: 3, columns: 3, data: Uint8Array.from([1, 0, 0, 1, 1, 0, 1, 1, 1]) },
});

/** @param {number} query */
function handlesAt(query) {
  /** @type {number[][]} */
  const put = [];
  const handles = new WeightHandles((weights) => put.push(weights));
  onPage().append(handles.root);
  handles.show({ matrix: head, place, query }, 0, []);
  const sliders = /** @type {HTMLElement[]} */ ([...handles.root.querySelectorAll('[role="slider"]')]);
  return { handles, put, sliders };
}

test("keys move a weight, the others give way, and the row still sums to 1", () => {
  const { put, sliders } = handlesAt(2);
  assert.deepEqual(
    sliders.map((each) => each.getAttribute("aria-valuetext")),
    ["0.5000", "0.3000", "0.2000"],
  );
  press(sliders[0], "PageUp");
  const [row = []] = put;
  assert.ok(Math.abs(Number(row[0]) - 0.6) < 1e-6);
  // 0.3 and 0.2 share 0.4 in the same proportion
  assert.ok(Math.abs(Number(row[1]) - 0.24) < 1e-6 && Math.abs(Number(row[2]) - 0.16) < 1e-6);
  assert.equal(sliders[0]?.getAttribute("aria-valuetext"), "0.6000");
  press(sliders[0], "End");
  assert.equal(put.at(-1)?.[0], 1);
});

test("until the reply has come, the next key goes on from the row in force", () => {
  const { handles, put, sliders } = handlesAt(2);
  press(sliders[0], "PageUp");
  handles.show({ matrix: head, place, query: 2 }, 0, [{ ...place, query: 2, row: put[0] ?? [] }]);
  press(sliders[0], "PageUp");
  assert.ok(Math.abs(Number(put[1]?.[0]) - 0.7) < 1e-6);
});

test("a hidden key has no handle, and arrows walk over the others", () => {
  const { sliders } = handlesAt(1);
  assert.deepEqual(
    sliders.map(({ hidden }) => hidden),
    [false, false, true],
  );
  sliders[0]?.focus();
  press(sliders[0], "ArrowRight");
  assert.equal(document.activeElement, sliders[1]);
  press(sliders[1], "ArrowRight");
  assert.equal(document.activeElement, sliders[1]);
  assert.equal(press(sliders[1], "a"), false);
});

test("where something is asked, no weight is left in the page, and the handles come back", () => {
  const { handles } = handlesAt(2);
  handles.clear();
  assert.equal(handles.root.outerHTML.includes("0.5"), false);
  handles.show({ matrix: head, place, query: 2 }, 0, []);
  assert.equal(handles.root.querySelectorAll('[role="slider"]').length, 3);
});

test("a row goes into force, and the model's own comes back", () => {
  const store = createStore(stateWith({ matrix: head, query: 2 }));
  putRow(store, [0, 0, 1]);
  assert.deepEqual(store.get().rows, [{ ...place, query: 2, row: [0, 0, 1] }]);
  putRow(store, null);
  assert.deepEqual(store.get().rows, []);
});

const candidate = (/** @type {string} */ text, /** @type {number} */ probability) => ({
  id: 1,
  text,
  logit: 0,
  probability,
});
const predicted = (/** @type {string} */ text, /** @type {number} */ probability) => ({
  position: 2,
  actual: null,
  candidates: [candidate(text, probability)],
});

test("a head is switched off in place, by its picture or by x, and the next word stands beside", () => {
  document.body.replaceChildren();
  const { root, store } = viewOf(
    (/** @type {HTMLElement} */ host, /** @type {any} */ own) => {
      const board = document.createElement("div");
      board.dataset["view"] = "heads";
      board.innerHTML = '<button data-place="decoder.1.0"></button>';
      host.append(board);
      mountSwitchOff(host, own);
    },
    { run, predictions: { run, now: predicted(" tea", 0.9), before: null } },
  );
  assert.equal(the(root, "output").hidden, true);
  button(root, "Switch heads off").click();
  assert.equal(store.get().press, "zero");
  assert.deepEqual([texts(root, "output .token"), texts(root, "output .number")], [["tea"], ["0.9000"]]);
  press(the(root, "[data-place]"), "x");
  assert.deepEqual(store.get().ablate, [{ ...place, mode: "zero" }]);
  const changed = { ...run };
  store.set({ run: changed });
  assert.ok(the(root, "output").classList.contains("waits"));
  store.set({ predictions: { run: changed, now: predicted(" milk", 0.5), before: predicted(" tea", 0.9) } });
  assert.match(the(root, "output").textContent, /milk0\.5000was tea 0\.9000/);
  press(the(root, "[data-place]"), "Delete");
  assert.deepEqual(store.get().ablate, []);
});

test("the temperature is drawn on the colour bar, with its digits, and a double click takes it back", () => {
  const root = onPage(
    '<div data-view="heatmap"><div class="legends"><div class="legend"><div class="scale"></div></div></div></div>',
  );
  const store = createStore(stateWith({ matrix: head }));
  followTemperature(store);
  const handle = the(root, "input");
  assert.equal(the(root, ".temperature-digits").textContent, "temperature 1");
  type(handle, "1");
  assert.equal(store.get().temperature, 2);
  assert.deepEqual([handle.getAttribute("aria-valuetext"), the(root, "b").textContent], ["2", "2"]);
  handle.dispatchEvent(new Event("dblclick"));
  assert.deepEqual([store.get().temperature, handle.value], [null, "0"]);
  store.set({ captured: /** @type {any} */ ({}) });
  assert.equal(handle.hidden, true);
});

test("a pixel of the minimap is the largest weight of its block that may be attended to", () => {
  const { weights, visible } = pooled({ ...head }, 2);
  assert.deepEqual([weights.rows, weights.columns, [...visible.data]], [2, 2, [1, 0, 1, 1]]);
  assert.deepEqual(
    [...weights.data].map((x) => Math.round(100 * x) / 100),
    [1, 0, 0.5, 0.2],
  );
});

test("cells are found from the mark on the chosen one", () => {
  const mark = document.createElement("span");
  assert.equal(geometryOf(mark, { row: 0, column: 0 }), null);
  Object.assign(mark.style, { translate: "130px 88px", width: "20px", height: "16px" });
  assert.deepEqual(geometryOf(mark, { row: 3, column: 2 }), { left: 90, top: 40, width: 20, height: 16 });
});
