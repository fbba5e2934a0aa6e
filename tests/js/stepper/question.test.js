import assert from "node:assert/strict";
import { test } from "node:test";

import { figureOf } from "../../../static/stepper/drawing/figure.js";
import { highlightCache } from "../../../static/stepper/reply/highlight-cache.js";
import {
  answer,
  choiceAt,
  isHidden,
  isItemHidden,
  questionOf,
  reveal,
} from "../../../static/stepper/reply/question.js";
import { readTrace } from "../../../static/stepper/reply/read.js";
import { follow, hasTrace, NO_TRACE, placeOf } from "../../../static/stepper/reply/state.js";
import { askedOf, contentOf, hasBar } from "../../../static/stepper/stage/content.js";
import { everyKind, outputNames } from "./fixtures.js";

const trace = readTrace(everyKind);

/** @param {string} at @param {object} [patch] */
function asking(at, patch = {}) {
  const state = { ...NO_TRACE, trace, at, predict: true, ...patch };
  if (!hasTrace(state)) throw new Error("the fixture has no steps");
  return state;
}

/** One query over n keys, all numbers the given ones. @param {(number | null)[]} row @param {string[]} key */
function oneRow(row, key) {
  const reply = {
    labels: { query: ["q"], key },
    steps: [
      {
        name: "softmax",
        formula: "",
        inputs: [],
        parameters: { before: [row] },
        outputs: { weights: [row] },
        operations: { weights: { kind: "multiply", of: "before", by: "before" } },
        axes: { weights: ["query", "key"], before: ["query", "key"] },
      },
    ],
  };
  return asking("weights", { trace: readTrace(reply) });
}

test("each kind of step asks what can be reasoned about it, and the others ask nothing", () => {
  const kinds = Object.fromEntries(outputNames.map((name) => [name, questionOf(asking(name))?.kind]));
  for (const name of ["scores", "scaled", "capped", "weights"]) assert.equal(kinds[name], "key", name);
  for (const name of ["masked", "filled"]) assert.equal(kinds[name], "mask", name);
  for (const name of ["exponentials", "row_sum"]) assert.equal(kinds[name], "size", name);
  for (const name of ["stream", "twin", "mean", "deviation", "input", "query", "turned", "zeroed"])
    assert.equal(kinds[name], undefined, name);
});

test("what has no question is not hidden, nor is anything once it is revealed", () => {
  assert.equal(isHidden(asking("query")), false);
  assert.equal(isHidden(asking("weights")), true);
  assert.equal(isHidden(asking("weights", { revealed: true })), false);
  assert.equal(isHidden(asking("weights", { predict: false })), false);
  assert.deepEqual(reveal(asking("query")), {});
});

test("a press on a hidden cell of the row that is asked about gives the key of its column as the answer", () => {
  const state = asking("weights");
  const { row, choices } = /** @type {any} */ (questionOf(state));
  for (const { value } of choices) assert.equal(choiceAt(state, { row, column: value }), value);
  assert.equal(choiceAt(state, { row: row === 0 ? 1 : 0, column: choices[0].value }), null);
  assert.equal(choiceAt(asking("masked"), { row, column: 0 }), null);
  assert.equal(choiceAt(asking("weights", { revealed: true }), { row, column: choices[0].value }), null);
});

test("neighbours that betray the answer are hidden with it; queries and keys are not", () => {
  const hidden = (/** @type {string} */ at) => {
    const state = asking(at);
    return figureOf(trace, placeOf(state))
      .items.filter((item) => isItemHidden(state, item))
      .map(({ name }) => name);
  };
  assert.deepEqual(hidden("weights"), ["exponentials", "row_sum", "weights"]);
  assert.deepEqual(hidden("exponentials"), ["masked", "row_max", "exponentials"]);
  assert.deepEqual(hidden("masked"), ["capped", "mask", "masked"]);
  assert.deepEqual(hidden("scores"), ["scores"]);
});

test("a mask asks about one pair and knows from the mask whether it may", () => {
  const question = questionOf(asking("masked", { row: 1 }));
  assert.ok(question && [0, 2].includes(question.column));
  // in the fixture a query may look at itself and at what stands before it
  assert.deepEqual(question.right, [question.column <= 1 ? 1 : 0]);
});

test("sizes are compared with 1 as they are written", () => {
  const { exponentials, row_sum: sums } = Object.assign({}, ...everyKind.steps.map(({ outputs }) => outputs));
  for (const row of [0, 1, 2]) {
    const compared = (/** @type {number} */ x) => Math.sign(Number(x.toFixed(4)) - 1);
    assert.deepEqual(questionOf(asking("exponentials", { row }))?.right, [compared(Math.max(...exponentials[row]))]);
    assert.deepEqual(questionOf(asking("row_sum", { row }))?.right, [compared(sums[row])]);
  }
});

test("of many keys six at most are offered, in token order, and which ones says nothing about the right one", () => {
  const key = Array.from({ length: 23 }, (_, i) => `t${i}`);
  /** @type {Map<string, number>} */
  const offered = new Map();
  for (let right = 0; right < key.length; right++) {
    const question = questionOf(
      oneRow(
        key.map((_, i) => (i === right ? 0.9 : 0.001)),
        key,
      ),
    );
    const values = question?.choices.map(({ value }) => value) ?? [];
    assert.ok(values.length >= 2 && values.length <= 6 && values.includes(right));
    assert.deepEqual(
      values,
      [...values].sort((a, b) => a - b),
    );
    const set = values.join();
    offered.set(set, (offered.get(set) ?? 0) + 1);
  }
  // each set of buttons stands there for every one of its members
  for (const [set, times] of offered) assert.equal(times, set.split(",").length);
});

test("equal tokens are told apart, and equal numbers are both right", () => {
  const question = questionOf(oneRow([0.4, 0.2, 0.4], ["the", "cat", "the"]));
  assert.deepEqual(
    question?.choices.map(({ text }) => text),
    ["the (1 of 2)", "cat", "the (2 of 2)"],
  );
  assert.deepEqual(question?.right, [0, 2]);
});

test("an answer reveals, marks the cell that decides and is counted once", () => {
  const state = asking("weights", { row: 2, column: 0 });
  const right = Number(questionOf(state)?.right[0]);
  const after = answer(state, right);
  assert.deepEqual(after.tally, { right: 1, asked: 1 });
  assert.deepEqual([after.revealed, after.row, after.column], [true, 2, null]);
  assert.deepEqual(answer(asking("weights", after), right), {});
});

test("while it asks, nothing is highlighted but the row, whatever cell the address names", () => {
  for (const column of [null, 0, 1, 2])
    for (const at of ["scores", "weights", "masked", "exponentials"]) {
      const state = asking(at, { row: 1, column });
      const highlightsIn = highlightCache();
      for (const item of figureOf(trace, placeOf(state)).items) {
        const { cell, column: lit } = highlightsIn(state, item);
        assert.deepEqual([cell, lit], [null, null], `${at}, ${item.name}`);
      }
    }
});

test("a hidden matrix has no colour bar, and its width does not follow its numbers", () => {
  const widths = [0.5, 123456.75].map((number) => {
    const state = oneRow([number, 0.25], ["a", "b"]);
    const contents = figureOf(state.trace, placeOf(state)).items.map((item) => contentOf(state, item));
    assert.ok(!contents.some(hasBar));
    return contents.map((content) => askedOf(content, state).chars);
  });
  assert.deepEqual(widths[0], widths[1]);
});

test("the way back from a followed number does not name the answer", () => {
  const ref = { tensor: "query", head: 0, row: 1, column: 0, value: 0 };
  assert.deepEqual(follow(asking("scores", { row: 1 }), ref).trail?.at(-1), {
    at: "scores",
    row: 1,
    column: null,
    headIndex: 0,
  });
});
