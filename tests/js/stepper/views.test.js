import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../../static/core/store.js";
import { matrixOf, readTrace } from "../../../static/stepper/reply/read.js";
import { NO_TRACE } from "../../../static/stepper/reply/state.js";
import { mount as mountPredict } from "../../../static/stepper/views/predict.js";
import { mount as mountTransport } from "../../../static/stepper/views/transport.js";
import { button, onPage, press, the, type } from "../page.js";
import { everyKind, outputNames } from "./fixtures.js";

const trace = readTrace(everyKind);

/** @param {(root: any, store: any) => unknown} mount @param {object} [patch] */
function stepping(mount, patch = {}) {
  const store = createStore(/** @type {any} */ ({ ...NO_TRACE, trace, ...patch }));
  const root = onPage();
  mount(root, store);
  return { root, store };
}

test("Next and Back go through the steps and end at their ends", () => {
  const { root, store } = stepping(mountTransport);
  const count = () => the(root, ".transport-count").textContent;
  const [back, next] = [button(root, "◀ Back"), button(root, "Next ▶")];
  assert.equal(count(), `1 of ${outputNames.length}`);
  assert.equal(back.getAttribute("aria-disabled"), "true");
  next.click();
  assert.deepEqual([store.get().at, count()], [outputNames[1], `2 of ${outputNames.length}`]);
  assert.equal(back.getAttribute("aria-disabled"), "false");
  for (let i = 0; i < 99; i++) next.click();
  assert.deepEqual([store.get().at, next.getAttribute("aria-disabled")], [outputNames.at(-1), "true"]);
  back.click();
  assert.equal(store.get().at, outputNames.at(-2));
});

test("a slider that is drawn goes along, and rests on a whole step", () => {
  const { root, store } = stepping(mountTransport);
  const slider = the(root, "input");
  assert.equal(slider.max, String(outputNames.length - 1));
  type(slider, "3.4");
  assert.deepEqual([store.get().at, store.get().scrub], [outputNames[3], 3.4]);
  type(slider, "4.6");
  assert.deepEqual([store.get().at, store.get().jumps], [outputNames[5], 1]);
  type(slider, "4.6", "change");
  assert.deepEqual([store.get().scrub, slider.value], [null, "5"]);
});

test("an arrow key on the slider is one step, unless a modifier makes it something else", () => {
  const { root, store } = stepping(mountTransport);
  const slider = the(root, "input");
  assert.equal(press(slider, "ArrowRight"), true);
  assert.equal(store.get().at, outputNames[1]);
  assert.equal(press(slider, "ArrowLeft", { altKey: true }), false);
  assert.equal(store.get().at, outputNames[1]);
  press(slider, "ArrowDown");
  assert.equal(store.get().at, outputNames[0]);
});

const weights = matrixOf(trace, "weights");
const row = [...weights.data.slice(2 * weights.columns, 3 * weights.columns)];
const best = row.indexOf(Math.max(...row));
const worst = row.indexOf(Math.min(...row));
const atWeights = { at: "weights", row: 2, column: 0, predict: true };

test("the largest weight of a row is asked for before it is shown", () => {
  const { root, store } = stepping(mountPredict, atWeights);
  const said = () => the(root, ".predict-text").textContent;
  assert.equal(said(), "Which key gets the largest weight in the row of “short”? Choose a cell of that row.");
  store.set({ guess: { name: "weights", row: 2, column: worst } });
  assert.ok(said().includes("Your guess: "), said());
  button(root, "Reveal (r)").click();
  assert.equal(store.get().revealed, true);
  assert.equal(the(root, "button").hidden, true);
});

test("a guess is right at the largest weight, and otherwise both numbers are said", () => {
  const words = weights.columnLabels;
  const said = (/** @type {object} */ patch) => stepping(mountPredict, { ...atWeights, revealed: true, ...patch }).root;
  const number = (/** @type {number} */ column) => Number(row[column]).toFixed(4);
  const right = the(said({ guess: { name: "weights", row: 2, column: best } }), ".right").textContent;
  assert.equal(right, `✓ Right: it is “${words[best]}” with ${number(best)}.`);
  const wrong = the(said({ guess: { name: "weights", row: 2, column: worst } }), ".wrong").textContent;
  assert.equal(
    wrong,
    `✗ Not quite: the largest is “${words[best]}” with ${number(best)}; ` +
      `your guess “${words[worst]}” has ${number(worst)}.`,
  );
  const none = the(said({ guess: { name: "scores", row: 2, column: best } }), ".predict-text").textContent;
  assert.equal(none, `The largest weight in the row of query “short” is at “${words[best]}” with ${number(best)}.`);
});

test("a step without keys asks for a number, and nothing is asked of those who do not predict", () => {
  const { root, store } = stepping(mountPredict, { ...atWeights, at: "query" });
  assert.ok(the(root, ".predict-text").textContent.startsWith("What will the result be?"));
  assert.equal(root.hidden, false);
  store.set({ predict: false });
  assert.equal(root.hidden, true);
});
