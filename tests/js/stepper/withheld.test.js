import assert from "node:assert/strict";
import { test } from "node:test";

import { answer, count, isAsking, isHidden, questionOf } from "../../../static/stepper/reply/question.js";
import { isSent, readTrace, tensorOf } from "../../../static/stepper/reply/read.js";
import { hasTrace, NO_TRACE } from "../../../static/stepper/reply/state.js";
import { holds, mayHold, refilled, withheld } from "../../../static/steps/withheld.js";
import { everyKind, outputNames } from "./fixtures.js";

/** An array as bytes, as the pages ask for it. @param {any} lists */
function typed(lists) {
  if (!Array.isArray(lists)) return lists;
  const shape = [];
  for (let inner = lists; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  const flat = /** @type {any[]} */ (lists.flat(Infinity));
  const isBits = typeof flat[0] === "boolean";
  const numbers = isBits ? Uint8Array.from(flat) : Float32Array.from(flat, (each) => each ?? -Infinity);
  const base64 = btoa(String.fromCharCode(...new Uint8Array(numbers.buffer)));
  return { dtype: isBits ? "bool" : "float32", shape, base64 };
}

/** @param {Record<string, unknown>} arrays */
const allTyped = (arrays) =>
  Object.fromEntries(Object.entries(arrays ?? {}).map(([name, each]) => [name, typed(each)]));
const reply = {
  ...everyKind,
  steps: everyKind.steps.map((/** @type {any} */ step) => ({
    ...step,
    parameters: allTyped(step.parameters),
    outputs: allTyped(step.outputs),
  })),
};
const whole = readTrace(reply);

/** @param {string} at @param {object} [patch] */
function asking(at, patch = {}) {
  const state = { ...NO_TRACE, trace: whole, at, predict: true, ...patch };
  if (!hasTrace(state)) throw new Error("the fixture has no steps");
  return state;
}

/** What the page holds at a step. @param {string} at @param {object} [patch] */
function held(at, patch) {
  const state = asking(at, patch);
  const trace = withheld(whole, mayHold(state) ?? []);
  return { ...state, trace };
}

const FIRST = outputNames.findIndex((name) => questionOf(asking(name)) !== null);

test("without questions everything may be here", () => {
  assert.equal(mayHold(asking("weights", { predict: false })), null);
  assert.deepEqual(holds(whole, null), { isEnough: true, isTooMuch: false });
});

test("while a question is open, no result from the first question on is here, and neither is its mask's answer", () => {
  for (const name of outputNames) {
    const state = held(name);
    const isOpen = isAsking(state);
    assert.equal(isOpen, questionOf(asking(name)) !== null, name);
    outputNames.forEach((each, i) => {
      const end = isOpen ? FIRST : Math.max(FIRST, outputNames.indexOf(name) + 1);
      assert.equal(isSent(state.trace, each), i < end, `${each} at ${name}`);
    });
    assert.deepEqual(holds(state.trace, mayHold(state)), { isEnough: true, isTooMuch: false });
    if (isOpen) assert.deepEqual(questionOf(state)?.right, [], name);
  }
  assert.equal(isSent(held("masked").trace, "mask"), false);
  assert.equal(isSent(held("weights").trace, "mask"), true);
});

test("the question and its answers do not depend on whether the numbers are here", () => {
  for (const name of outputNames.slice(FIRST)) {
    const [there, here] = [questionOf(asking(name)), questionOf(held(name))];
    assert.deepEqual(here?.choices, there?.choices, name);
    assert.equal(here?.row, there?.row);
  }
});

test("what is not here yet is hidden, and an answer is counted when its numbers have come, once", () => {
  const state = held("weights");
  const right = Number(questionOf(asking("weights"))?.right[0]);
  const patch = answer(state, right);
  assert.equal(patch.tally, undefined);
  const answered = { ...state, ...patch };
  assert.equal(isAsking(answered), false);
  assert.equal(isHidden(answered), true);
  assert.deepEqual(count(answered), {});
  const back = { ...answered, trace: refilled(state.trace, reply) };
  assert.equal(isHidden(back), false);
  assert.equal(back.trace.steps, state.trace.steps);
  assert.deepEqual(tensorOf(back.trace, "weights").data, tensorOf(whole, "weights").data);
  const counted = { ...back, ...count(back) };
  assert.deepEqual(counted.tally, { right: 1, asked: 1 });
  assert.deepEqual(count(counted), {});
});

test("what would tell is dropped from the reply as well", () => {
  const { trace } = held("scores");
  const bytes = Object.fromEntries(
    trace.reply.steps.flatMap((/** @type {any} */ { outputs }) => Object.entries(outputs)),
  );
  for (const [i, name] of outputNames.entries()) assert.equal("base64" in bytes[name], i < FIRST, name);
});
