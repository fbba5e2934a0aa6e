import assert from "node:assert/strict";
import { test } from "node:test";

import { changeChips } from "../../../static/what-if/chips.js";
import { mount as mountPanel } from "../../../static/what-if/panel.js";
import { decoder, stateWith, translator } from "../fixtures.js";
import { button, onPage, texts, the, type, viewOf } from "../page.js";

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
  assert.equal(chips.root.textContent, "Nothing is changed: this is the model as it was trained.");
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
  button(root, "zeroes it").click();
  assert.deepEqual([store.get().press, store.get().aggregate], ["zero", ""]);
  assert.equal(button(root, "zeroes it").getAttribute("aria-pressed"), "true");
});
