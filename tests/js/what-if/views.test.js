import assert from "node:assert/strict";
import { test } from "node:test";

import { changeChips } from "../../../static/what-if/chips.js";
import { mount as mountWeights } from "../../../static/what-if/manual-weights.js";
import { maskCells } from "../../../static/what-if/mask-grid.js";
import { mount as mountPanel } from "../../../static/what-if/panel.js";
import { decoder, matrix, stateWith, tokensOf, translator } from "../fixtures.js";
import { button, onPage, press, texts, the, type, viewOf } from "../page.js";

const place = { site: /** @type {const} */ ("decoder"), layer: 1, head: 2 };
const ablated = { ...place, mode: /** @type {const} */ ("zero") };

test("every change in force has a chip that undoes it, and one button undoes them all", () => {
  /** @type {object[]} */
  const put = [];
  const chips = changeChips((patch) => put.push(patch));
  onPage().append(chips.root);
  chips.show(stateWith({ temperature: 2, ablate: [ablated] }), decoder, document.body);
  assert.equal(texts(chips.root, ".chip").length, 2);
  for (const chip of chips.root.querySelectorAll(".chip")) /** @type {HTMLElement} */ (chip).click();
  assert.deepEqual(
    put.flatMap((patch) => Object.entries(patch)),
    [
      ["temperature", null],
      ["ablate", []],
    ],
  );
  button(chips.root, "Undo all").click();
  assert.deepEqual(put.at(-1), {
    ...{ scale: null, temperature: null, mask: null, ahead: false },
    ...{ where: "", ablate: [], rows: [], vectors: [] },
  });
});

test("without a change the chips say so, and the keyboard goes on beside them", () => {
  const chips = changeChips(() => {}, "A");
  const beside = document.createElement("button");
  onPage().append(chips.root, beside);
  assert.equal(chips.root.getAttribute("aria-label"), "Changes in force in A");
  chips.show(stateWith({ temperature: 2 }), decoder, beside);
  the(chips.root, ".chip").focus();
  chips.show(stateWith(), decoder, beside);
  assert.equal(chips.root.textContent, "No changes: the model as trained.");
  assert.equal(document.activeElement, beside);
});

const writing = { model: decoder.id, site: "decoder", layer: 1, head: 2 };

test("the panel puts a temperature in force, shows it, and takes it back", () => {
  const { root, store } = viewOf(mountPanel, writing);
  type(the(root, '[name="octaves"]'), "1");
  assert.equal(store.get().temperature, 2);
  assert.equal(the(root, '[name="temperature"]').value, "2");
  assert.equal(texts(root, ".chip.on").length, 1);
  the(root, ".chip.on").click();
  assert.equal(store.get().temperature, null);
  assert.equal(the(root, '[name="octaves"]').value, "0");
});

test("every key of a decoder includes the keys ahead, and a window stays causal", () => {
  const { root, store } = viewOf(mountPanel, writing);
  const put = () => [store.get().mask?.kind, store.get().ahead];
  type(the(root, '[name="mask"]'), "full");
  assert.deepEqual(put(), ["full", true]);
  type(the(root, '[name="mask"]'), "window");
  assert.deepEqual(put(), ["window", false]);
});

test("the scale is the model's own, none, or a number", () => {
  const { root, store } = viewOf(mountPanel, writing);
  const factor = the(root, '[name="factor"]').closest(".more");
  assert.equal(factor.hidden, true);
  type(the(root, '[name="scale"]'), "none");
  assert.equal(store.get().scale, "none");
  type(the(root, '[name="scale"]'), "number");
  assert.deepEqual([store.get().scale, factor.hidden], [1, false]);
  type(the(root, '[name="factor"]'), "0.5");
  assert.equal(store.get().scale, 0.5);
});

test("places are the open layer and head, and the sites of a model that has several", () => {
  const { root, store } = viewOf(mountPanel, writing);
  const values = () =>
    [...root.querySelectorAll('[name="where"] option')].map((each) => /** @type {any} */ (each).value);
  assert.deepEqual(values(), ["", "decoder.1", "decoder.1.2"]);
  type(the(root, '[name="where"]'), "decoder.1.2");
  assert.equal(store.get().where, "decoder.1.2");
  store.set({ model: translator.id });
  assert.deepEqual(values(), ["", "encoder", "decoder", "cross", "decoder.1", "decoder.1.2"]);
});

test("what a press on a head does is asked only where heads are pictured", () => {
  assert.equal(the(viewOf(mountPanel, writing).root, ".what-if-heads").hidden, true);
  const { root, store } = viewOf(
    (root, store) => {
      root.append(Object.assign(document.createElement("div"), { innerHTML: '<i data-view="heads"></i>' }));
      mountPanel(root, store);
    },
    { ...writing, aggregate: "mean" },
  );
  assert.equal(the(root, ".what-if-heads").hidden, false);
  button(root, "switches it off").click();
  assert.deepEqual([store.get().press, store.get().aggregate], ["zero", ""]);
  assert.equal(button(root, "switches it off").getAttribute("aria-pressed"), "true");
});

test("a mask of several patterns has a field for each number, and a refused number changes nothing", () => {
  const { root, store } = viewOf(mountPanel, writing);
  type(the(root, '[name="mask"]'), "bigbird");
  assert.deepEqual(
    [...root.querySelectorAll(".what-if-numbers input")].map((each) => /** @type {any} */ (each).value),
    ["1", "0", "2", "1"],
  );
  type(the(root, '[name="global-1"]'), "0, 3");
  type(the(root, '[name="random-2"]'), "-1");
  const masks = [
    { kind: "window", size: 1 },
    { kind: "global", tokens: [0, 3] },
    { kind: "random", count: 2, seed: 1 },
  ];
  assert.deepEqual(store.get().mask, { kind: "any_of", masks });
  type(the(root, '[name="mask"]'), "");
  assert.equal(store.get().mask, null);
});

test("arrow keys walk over the mask, a press turns a cell, and Tab comes back to it", () => {
  /** @type {number[][]} */
  const turned = [];
  const grid = maskCells((...cell) => turned.push(cell));
  onPage().append(grid.root);
  const names = { rows: ["a", "b"], columns: ["x", "y", "z"] };
  grid.show(names, [
    [true, false, true],
    [false, true, true],
  ]);
  const at = (/** @type {number} */ row, /** @type {number} */ column) =>
    the(grid.root, `[data-row="${row}"][data-column="${column}"]`);
  assert.deepEqual(texts(grid.root, "button"), ["✓", "", "✓", "", "✓", "✓"]);
  assert.equal(press(at(0, 0), "ArrowDown"), true);
  assert.equal(document.activeElement, at(1, 0));
  press(at(1, 0), "End");
  document.activeElement?.dispatchEvent(new Event("click", { bubbles: true }));
  assert.deepEqual(turned, [[1, 2]]);
  assert.deepEqual([at(0, 0).tabIndex, at(1, 2).tabIndex], [-1, 0]);
});

test("a dragged weight takes from the other keys, and the model's own row comes back", () => {
  const card = decoder;
  const weights = matrix([
    [1, 0, 0],
    [0.25, 0.75, 0],
    [0.2, 0.3, 0.5],
  ]);
  const tokens = tokensOf("a", "b", "c");
  const shown = {
    run: { card, question: {}, tokens: { source: tokens, target: null }, pictures: [], notes: [] },
    ...{ kind: "head", places: [place], site: "decoder", queryTokens: tokens, keyTokens: tokens, weights },
    visible: { rows: 3, columns: 3, data: Uint8Array.of(1, 0, 0, 1, 1, 0, 1, 1, 1) },
  };
  const { root, store } = viewOf(mountWeights, { ...writing, matrix: shown, query: 1 });
  assert.deepEqual(texts(root, "li .number"), ["0.2500", "0.7500", "hidden"]);
  type(the(root, '[data-key="0"]'), "0.5");
  assert.deepEqual(store.get().rows, [{ ...place, query: 1, row: [0.5, 0.5, 0] }]);
  type(the(root, '[name="row"]'), "0.1, 0.9");
  assert.deepEqual(store.get().rows[0]?.row, [0.5, 0.5, 0]);
  type(the(root, '[name="row"]'), "0.1, 0.9, 0");
  assert.deepEqual(store.get().rows[0]?.row, [0.1, 0.9, 0]);
  button(root, "Put the model’s own row back").click();
  assert.deepEqual(store.get().rows, []);
});
