import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../../static/core/store.js";
import { isHidden } from "../../../static/stepper/reply/question.js";
import { matrixOf, readTrace } from "../../../static/stepper/reply/read.js";
import { cellOf, NO_TRACE } from "../../../static/stepper/reply/state.js";
import { mount as mountDerivation } from "../../../static/stepper/views/derivation.js";
import { mount as mountExport } from "../../../static/stepper/views/export.js";
import { mount as mountPredict } from "../../../static/stepper/views/predict.js";
import { mount as mountTransport } from "../../../static/stepper/views/transport.js";
import { button, onPage, press, texts, the, type } from "../page.js";
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

test("the largest weight of a row is asked for, and one tap on a key answers", () => {
  const { root, store } = stepping(mountPredict, atWeights);
  const said = () => the(root, ".predict-text").textContent;
  assert.equal(said(), "Which key gets the largest weight in the row of “short”?");
  assert.deepEqual(texts(root, ".choice"), weights.columnLabels);
  button(root, String(weights.columnLabels[worst])).click();
  assert.equal(store.get().revealed, true);
  assert.deepEqual(texts(root, ".choice"), []);
  const number = (/** @type {number} */ column) => Number(row[column]).toFixed(4);
  assert.equal(
    the(root, ".wrong").textContent,
    `✗ Not quite: the largest weight in the row of “short” is at “${weights.columnLabels[best]}” with ` +
      `${number(best)}; your guess “${weights.columnLabels[worst]}” has ${number(worst)}.`,
  );
  assert.equal(the(root, ".tally").textContent, "0 of 1 right");
  assert.deepEqual(cellOf(store.get()), { row: 2, column: best });
  store.set({ revealed: false });
  button(root, String(weights.columnLabels[best])).click();
  assert.ok(the(root, ".right").textContent.startsWith("✓ Right: the largest weight in the row of “short” is at "));
  assert.equal(the(root, ".tally").textContent, "1 of 2 right");
});

test("Reveal shows the answer without a guess, and counts nothing", () => {
  const { root, store } = stepping(mountPredict, atWeights);
  button(root, "Reveal (r)").click();
  const said = the(root, ".predict-text").textContent;
  assert.ok(said.startsWith("The answer: the largest weight in the row of “short” is at "), said);
  assert.deepEqual([store.get().revealed, store.get().tally], [true, { right: 0, asked: 0 }]);
});

test("a step about which nothing can be reasoned is shown, and nothing is asked of those who do not predict", () => {
  const { root, store } = stepping(mountPredict, { ...atWeights, at: "query" });
  assert.equal(the(root, ".predict-text").textContent.startsWith("Nothing is asked at this step"), true);
  assert.equal(root.querySelector(".choice"), null);
  assert.equal(document.documentElement.hasAttribute("data-asking"), false);
  store.set({ at: "weights" });
  assert.deepEqual([root.hidden, document.documentElement.hasAttribute("data-asking")], [false, true]);
  store.set({ predict: false });
  assert.equal(root.hidden, true);
});

test("a question that was left is remembered, and the way leads back to it", () => {
  const { root, store } = stepping(mountPredict, { ...atWeights, at: "scores" });
  const shown = () =>
    [...root.querySelectorAll("button")].filter((each) => !each.hidden).map((each) => each.textContent);
  store.set({ at: "weights" });
  assert.deepEqual(store.get().skipped, ["scores"]);
  const back = shown().find((text) => text?.includes("not answered")) ?? "";
  assert.ok(back.startsWith("1 not answered: back to step "));
  button(root, back).click();
  assert.equal(store.get().at, "scores");
  // the one that was left to come here waits as well
  assert.deepEqual(store.get().skipped, ["scores", "weights"]);
  the(root, ".choice").click();
  assert.deepEqual(store.get().skipped, ["weights"]);
  store.set({ trace: { ...store.get().trace } });
  assert.deepEqual(store.get().skipped, []);
});

test("from a step without a question the way leads to the next one", () => {
  const { root, store } = stepping(mountPredict, { ...atWeights, at: "query" });
  const on = [...root.querySelectorAll("button")].find((each) => !each.hidden);
  assert.ok(on?.textContent?.startsWith("The next question is at step "));
  on?.click();
  assert.ok(isHidden(store.get()));
});

test("while something is asked, the parts that would tell the answer are not in the page", () => {
  const { root, store } = stepping(mountPredict, { ...atWeights, predict: false });
  const part = document.createElement("section");
  part.dataset["part"] = "what-if";
  root.before(part);
  store.set({ predict: true });
  assert.equal(document.querySelector('[data-part="what-if"]'), null);
  store.set({ revealed: true });
  assert.equal(document.querySelector('[data-part="what-if"]'), part);
  assert.equal(root.previousSibling, part);
});

test("export waits for the answer, and says so", () => {
  const { root, store } = stepping(mountExport, atWeights);
  const buttons = () => [...root.querySelectorAll("button")].map(({ disabled }) => disabled);
  assert.ok(buttons().every(Boolean));
  assert.equal(the(root, ".said").textContent, "Answer the question first: a file would tell the answer.");
  store.set({ revealed: true });
  assert.ok(!buttons().some(Boolean));
  assert.equal(the(root, ".said").textContent, "");
});

test("the derivation names no cell and no number before the answer", () => {
  const { root, store } = stepping(mountDerivation, atWeights);
  assert.equal(root.textContent.trim().startsWith("No number is chosen yet"), true);
  assert.equal(root.querySelector("[data-of], .number, bdi"), null);
  store.set({ revealed: true });
  assert.ok(root.querySelector("[data-of]"));
});
