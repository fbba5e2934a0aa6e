import assert from "node:assert/strict";
import { test } from "node:test";

import { compareAddress } from "../../../static/compare/address.js";
import { align } from "../../../static/compare/align.js";
import { mount as changes } from "../../../static/compare/views/changes.js";
import { mount as patchingForm } from "../../../static/compare/views/patching-form.js";
import { mount as patchingMaps } from "../../../static/compare/views/patching-maps.js";
import { differenceOf, largestChanges } from "../../../static/compare/weight-difference.js";
import { createStore } from "../../../static/core/store.js";
import { decoder, reader } from "../fixtures.js";
import { onPage, press, texts, the, type } from "../page.js";

/** A view of the comparison on a page. @param {(root: any, store: any) => unknown} mount @param {object} patch */
function viewOf(mount, patch) {
  const store = createStore(
    /** @type {any} */ ({ ...compareAddress.read(""), difference: null, largest: [], "a.seen": null, ...patch }),
  );
  const root = onPage();
  mount(root, store);
  return { root, store };
}

/** @param {number[]} data of two rows */
const side = (data) => {
  const shape = { rows: 2, columns: 2 };
  return {
    weights: { ...shape, data: Float32Array.from(data) },
    visible: { ...shape, data: new Uint8Array(4).fill(1) },
  };
};

test("the largest changes are rows, and a press on one chooses its cell", () => {
  const slots = align(["x", "y"], ["x", "y"]);
  const difference = differenceOf(side([0.5, 0.5, 0.25, 0.75]), side([0.5, 0.5, 1, 0]), slots, slots);
  const { root, store } = viewOf(changes, { difference, largest: largestChanges(difference, 9) });
  assert.deepEqual(texts(root, "tbody tr:first-child td"), ["y", "x", "0.2500", "1.0000", "+0.7500"]);
  assert.equal(root.querySelectorAll("tbody tr").length, 2);
  the(root, "tbody tr:last-child button").click();
  assert.deepEqual([store.get().query, store.get().key], [1, 1]);
  assert.equal(the(root, "tbody tr:last-child button").getAttribute("aria-pressed"), "true");
  assert.equal(the(root, "tbody tr:first-child button").getAttribute("aria-pressed"), "false");
});

test("where nothing differs a sentence says so", () => {
  const slots = align(["x", "y"], ["x", "y"]);
  const difference = differenceOf(side([1, 0, 0.5, 0.5]), side([1, 0, 0.5, 0.5]), slots, slots);
  const { root } = viewOf(changes, { difference });
  assert.deepEqual([the(root, ".table-scroll").hidden, the(root, "p").hidden], [true, false]);
});

test("where no token of A has a partner the sentence says that, and not that nothing differs", () => {
  const difference = differenceOf(side([1, 0, 0.5, 0.5]), side([1, 0, 0.25, 0.75]), align(["x", "y"], ["u", "v"]), []);
  const { root } = viewOf(changes, { difference: { ...difference, columns: align(["x", "y"], ["x", "y"]) } });
  assert.ok(the(root, "p").textContent.startsWith("No cell can be compared"));
});

test("the patching asks for a second sentence only of a model that reads one", () => {
  const { root, store } = viewOf(patchingForm, { models: [decoder, reader], "p.model": decoder.id, "p.problem": null });
  assert.deepEqual([the(root, ".p-pair").hidden, the(root, ".p-target").hidden], [true, true]);
  store.set({ "p.model": reader.id });
  assert.deepEqual([the(root, ".p-pair").hidden, the(root, ".p-target").hidden], [false, true]);
});

test("a changed sentence of the patching leaves the chosen cell", () => {
  const { root, store } = viewOf(patchingForm, {
    models: [decoder],
    "p.model": decoder.id,
    "p.layer": 1,
    "p.column": 2,
  });
  type(the(root, "#p-corrupted"), "Tom lost", "change");
  assert.deepEqual(
    ["p.corrupted", "p.layer", "p.column"].map((key) => store.get()[key]),
    ["Tom lost", null, null],
  );
});

const PATCHED = {
  what: "head_output",
  patches: [
    {
      site: "decoder",
      axes: ["layer", "head"],
      restored: [
        [0.1, -0.2],
        [0.9, 0.001],
      ],
      m: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  clean: { answer: 5, wrong: 1, m: 4, probability: 0.5 },
  corrupted: { answer: 1, wrong: 2, m: -1, probability: 0.1 },
  answer: { text: " her" },
  wrong: { text: " his" },
  definition: { restored: "r", m: "m", unit: "logits", source: "S" },
  notes: [],
};

test("a patching map shows what each patch restores; before one is chosen, the one that restores most is read out", () => {
  const { root, store } = viewOf(patchingMaps, { patched: PATCHED, palette: "light" });
  assert.deepEqual(texts(root, ".patch-table td button"), ["0.10", "-0.20", "0.90", "0"]);
  assert.deepEqual(texts(root, ".patch-table th"), ["head 0", "head 1", "layer 0", "layer 1"]);
  assert.match(the(root, "output").textContent, /layer 1, head 0 of the clean run.*90\.0 % of the answer is restored/);
  assert.equal(root.querySelectorAll('[aria-pressed="true"]').length, 0);
  the(root, '[data-layer="0"][data-column="1"]').click();
  assert.deepEqual([store.get()["p.site"], store.get()["p.layer"], store.get()["p.column"]], ["decoder", 0, 1]);
  assert.match(the(root, "output").textContent, /-20\.0 %/);
  assert.equal(the(root, '[aria-pressed="true"]').textContent, "-0.20");
});

test("the arrow keys walk over a patching map", () => {
  const { root } = viewOf(patchingMaps, { patched: PATCHED, palette: "light" });
  const at = (/** @type {number} */ layer, /** @type {number} */ column) =>
    the(root, `[data-layer="${layer}"][data-column="${column}"]`);
  assert.equal(at(1, 0).tabIndex, 0);
  at(0, 0).focus();
  assert.ok(press(at(0, 0), "ArrowRight"));
  assert.ok(press(document.activeElement, "ArrowDown"));
  assert.equal(document.activeElement, at(1, 1));
});

test("both runs stand above the maps, with the wrong word only where there is one", () => {
  const { root, store } = viewOf(patchingMaps, { patched: PATCHED, palette: "light" });
  assert.deepEqual(texts(root, ".runs-table thead th"), [
    "logit of “her”",
    "logit of “his”",
    "m",
    "probability of “her”",
  ]);
  store.set({ patched: { ...PATCHED, wrong: null } });
  assert.deepEqual(texts(root, ".runs-table thead th"), ["logit of “her”", "probability of “her”"]);
});
