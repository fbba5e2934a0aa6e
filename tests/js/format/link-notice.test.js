import assert from "node:assert/strict";
import { test } from "node:test";
import { lostOfForm } from "../../../static/calculator/unreadable-fields.js";
import { lostText } from "../../../static/core/address-table.js";
import { createStore } from "../../../static/core/store.js";
import { settleCell } from "../../../static/explore/valid-cell.js";
import { outsideText } from "../../../static/format/link-notice.js";
import { mountNotice } from "../../../static/playground/notice.js";
import { readTrace } from "../../../static/stepper/reply/read.js";
import { NO_TRACE } from "../../../static/stepper/reply/state.js";
import { settledPlace } from "../../../static/stepper/reply/valid-place.js";
import { decoder, matrix, reader, stateWith, tokensOf } from "../fixtures.js";
import { everyKind } from "../stepper/fixtures.js";

test("an index that is not there is named, with what may stand there and what is shown", () => {
  assert.equal(
    outsideText([
      { name: "query", given: 9, length: 5, shown: 4 },
      { name: "key", given: 2, length: 5, shown: 2 },
      { name: "row", given: null, length: 5, shown: 0 },
    ]),
    "The link asks for query=9 (give a whole number from 0 to 4; 4 is shown).",
  );
  assert.equal(outsideText([{ name: "key", given: 4, length: 5, shown: 4 }]), null);
});

/** Two rows of three weights. @param {any} run that made them @returns {any} */
const headOf = (run) => ({
  run,
  weights: matrix([
    [1, 0, 0],
    [0.2, 0.8, 0],
  ]),
  queryTokens: tokensOf("a", "b"),
});

test("the first picture takes a cell that it lacks to the one it shows", () => {
  const run = /** @type {any} */ ({});
  const store = createStore(stateWith({ query: 7, key: 1, run, matrix: headOf(run), notice: "Before." }));
  settleCell(store);
  const { query, key, notice } = store.get();
  assert.deepEqual([query, key], [1, 1]);
  assert.equal(notice, "Before. The link asks for query=7 (give a whole number from 0 to 1; 1 is shown).");
});

test("a cell of an address that has come meanwhile waits for its own picture", () => {
  const [before, run] = [/** @type {any} */ ({}), /** @type {any} */ ({})];
  const store = createStore(stateWith({ query: 7, key: 1, isBusy: true, run: before, matrix: headOf(before) }));
  settleCell(store);
  store.set({ run, isBusy: false });
  assert.deepEqual([store.get().query, store.get().notice], [7, null]);
  store.set({ matrix: headOf(run) });
  assert.deepEqual([store.get().query, store.get().key], [1, 1]);
  assert.match(store.get().notice ?? "", /query=7/);
});

test("a step that a trace lacks is said with those it has, and a cell that a matrix lacks too", () => {
  const trace = readTrace(everyKind);
  const names = trace.places.map(({ name }) => name);
  const state = { ...NO_TRACE, trace, notice: null };
  const asked = { at: "", row: null, column: null, headIndex: 0 };
  assert.deepEqual(settledPlace({ ...state, at: "weights" }, { ...asked, at: "weights", row: 1 }), {});
  const found = settledPlace({ ...state, at: "odd" }, { ...asked, at: "odd", row: 99 });
  assert.deepEqual([found.at, found.row], [names[0], null]);
  assert.equal(found.notice, `No step named “odd”. Showing ${names[0]}. Steps: ${names.join(", ")}.`);
  const outside = settledPlace({ ...state, at: "weights", row: 99 }, { ...asked, at: "weights", row: 99 });
  assert.match(outside.notice ?? "", /row=99 \(give a whole number from 0 to \d+; \d+ is shown\)\.$/);
});

test("fields of the calculator that cannot be read are named", () => {
  const lost = (/** @type {string} */ search) => lostText(lostOfForm(new URLSearchParams(search)));
  assert.equal(
    lost("start=x&x=1,0;0,1&heads=2&mask=own-10.11&dtype=float64&masking=finite&dropout=0.5-10.01&labels=a+b"),
    null,
  );
  assert.match(lost("start=y") ?? "", /start=y \(give x, query or scores; x is used\)/);
  for (const wrong of [
    "x=1,a",
    "heads=0",
    "mask=own-12",
    "mask=odd",
    "dropout=2-1",
    "dtype=int8",
    "masking=no",
    "normalisation=l2",
  ]) {
    assert.ok(lost(`start=x&${wrong}`)?.includes(`not allowed: ${wrong} (give`), wrong);
  }
  assert.match(lost("heads=2") ?? "", /heads=2 \(it stands beside start=x/);
});

test("a page without runs says which model stands for one that it lacks, until another is chosen", () => {
  const root = /** @type {any} */ ({ textContent: "" });
  const store = createStore({ cards: [], model: "nonsense", text: "" });
  mountNotice(root, /** @type {any} */ (store), "Lost.");
  assert.equal(root.textContent, "Lost.");
  store.set(/** @type {any} */ ({ cards: [decoder, reader] }));
  assert.equal(root.textContent, "No model named “nonsense”. Showing writer. Models: writer, reader. Lost.");
  store.set({ model: "reader" });
  assert.equal(root.textContent, "Lost.");
});
