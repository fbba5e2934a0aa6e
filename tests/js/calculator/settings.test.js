import assert from "node:assert/strict";
import { test } from "node:test";

import { INITIAL } from "../../../static/calculator/state.js";
import { CellGrid } from "../../../static/calculator/views/cell-grid.js";
import { mount } from "../../../static/calculator/views/settings.js";
import { createStore } from "../../../static/core/store.js";
import { onPage, press, texts, the, type } from "../page.js";

/** The settings on a page, and the store that they change. @param {object} [form] @param {object} [state] */
function settings(form = {}, state = {}) {
  const store = createStore({ ...INITIAL, ...state, form: { ...INITIAL.form, ...form } });
  const root = onPage();
  mount(root, store);
  return { root, store, field: (/** @type {string} */ name) => the(root, `[name="${name}"]`) };
}

/** @param {HTMLElement} field */
const isShown = (field) => !field.closest(".setting")?.hasAttribute("hidden");

test("each setting changes its own part of the form", () => {
  const { store, field } = settings();
  for (const [name, value] of Object.entries({ heads: "2", temperature: "0.5", labels: "a b c", masking: "finite" }))
    type(field(name), value);
  const { heads, temperature, labels, masking, keyLabels } = store.get().form;
  assert.deepEqual([heads, temperature, labels, masking, keyLabels], ["2", "0.5", "a b c", "finite", ""]);
});

test("a scale of one's own begins with a number, and its field is there only then", () => {
  const { store, field } = settings();
  assert.equal(isShown(field("factor")), false);
  type(field("scale"), "number");
  assert.deepEqual(
    [store.get().form.scaleKind, store.get().form.scale, field("factor").value],
    ["number", "0.5", "0.5"],
  );
  assert.equal(isShown(field("factor")), true);
});

test("scores of one's own are not scaled unless told, so there “none” is no choice of its own", () => {
  assert.deepEqual(texts(settings({}).root, '[name="scale"] option'), ["1 / √d", "none (× 1)", "a number"]);
  const { root, field } = settings({ start: "scores", scaleKind: "none" });
  assert.deepEqual(texts(root, '[name="scale"] option'), ["none (× 1)", "a number"]);
  assert.equal(field("scale").value, "");
});

test("a mask asks for its size, in the unit of its kind, and brings one that fits", () => {
  const { root, store, field } = settings();
  assert.equal(isShown(field("size")), false);
  type(field("mask"), "blocks");
  assert.deepEqual([store.get().form.maskSize, field("size").value], ["2", "2"]);
  assert.ok(texts(root, ".setting.more span").includes("positions in a block"));
  assert.equal(isShown(field("masking")), true);
});

test("a problem stands below its setting and marks its field; labels that are too few are only a hint", () => {
  const { root, field } = settings({ labels: "a", scaleKind: "number" }, { problems: { scale: "Give a number." } });
  assert.equal(the(root, "#scale-fault").textContent, "Give a number.");
  assert.equal(field("factor").getAttribute("aria-invalid"), "true");
  assert.equal(the(root, "#labels-fault").textContent, "1 label for 3 rows: the rest are counted.");
  assert.ok(the(root, "#labels-fault").classList.contains("hint"));
  assert.equal(field("labels").getAttribute("aria-invalid"), "false");
});

test("the dropout of an example can only be left out", () => {
  const { root, store } = settings({ dropout: { probability: 0.5, kept: [[true]] } });
  const row = the(root, ".setting button").closest(".setting");
  assert.equal(row.hidden, false);
  the(root, ".setting button").click();
  assert.deepEqual([store.get().form.dropout, row.hidden], [null, true]);
});

test("in a grid the keys move as in a spreadsheet, and stop at its edge", () => {
  const grid = new CellGrid({ onType() {}, onPaste: () => false });
  onPage().append(grid.root);
  const look = {
    name: "x",
    rows: ["0", "1"],
    columns: ["0", "1"],
    palette: /** @type {const} */ ("light"),
    problemId: "p",
  };
  grid.show(
    [
      ["10", "20"],
      ["30", "40"],
    ],
    look,
  );
  const at = (/** @type {string} */ cell) => the(grid.root, `[data-cell="${cell}"]`);
  grid.focus(0, 0);
  for (const [key, cell, more] of /** @type {[string, string, object][]} */ ([
    ["ArrowRight", "0.1", {}],
    ["ArrowDown", "1.1", {}],
    ["ArrowLeft", "1.0", {}],
    ["Enter", "0.0", { shiftKey: true }],
  ])) {
    assert.ok(press(document.activeElement, key, more), key);
    assert.equal(document.activeElement, at(cell));
  }
  assert.equal(press(document.activeElement, "ArrowUp"), false);
});
