import assert from "node:assert/strict";
import { test } from "node:test";

import { derive } from "../../../static/stepper/reply/derive.js";
import { readTrace } from "../../../static/stepper/reply/read.js";
import {
  back,
  cellOf,
  first,
  follow,
  jump,
  last,
  leap,
  NO_TRACE,
  next,
  placeIndex,
  unfollow,
} from "../../../static/stepper/reply/state.js";
import { everyKind, outputNames } from "./fixtures.js";

/** @param {Partial<import("../../../static/stepper/reply/types.js").StepperState>} [patch] @returns {import("../../../static/stepper/reply/state.js").WithTrace} */
const traced = (patch = {}) => ({ ...NO_TRACE, ...patch, trace: readTrace(everyKind) });

test("Next and Back go one sub-step, and stop at the ends", () => {
  assert.equal(next(traced()).at, "twin");
  assert.equal(back(traced({ at: "total" })).at, "twin");
  assert.deepEqual(back(traced()), {});
  assert.deepEqual(next(traced({ at: outputNames.at(-1) ?? "" })), {});
  assert.equal(first(traced({ at: "scores" })).at, "stream");
  assert.equal(last(traced()).at, outputNames.at(-1));
});

test("a number of the map is where it says, another goes nowhere", () => {
  assert.equal(jump(traced(), 3).at, "total");
  assert.deepEqual(jump(traced(), 99), {});
  assert.deepEqual(jump(traced(), 0), {});
});

test("a jump is counted, a step beside and a jump that goes nowhere are not", () => {
  assert.deepEqual(
    [jump(traced(), 3), first(traced({ at: "scores" })), last(traced())].map(({ jumps }) => jumps),
    [1, 1, 1],
  );
  assert.deepEqual(
    [next(traced()).jumps, first(traced()).jumps, jump(traced(), 1).jumps],
    [undefined, undefined, undefined],
  );
  assert.equal(leap(traced({ jumps: 4 }), 1).jumps, 5);
});

test("a name that is not there is the first", () => {
  assert.equal(placeIndex(traced({ at: "moon" })), 0);
});

test("the chosen cell stays where the next matrix has the same rows and columns", () => {
  assert.deepEqual(next(traced({ at: "scores", row: 1, column: 2 })), {
    at: "scaled",
    revealed: false,
    row: 1,
    column: 2,
  });
  assert.deepEqual(next(traced({ at: "query", row: 1, column: 4 })), {
    at: "turned",
    revealed: false,
    row: 1,
    column: null,
  });
});

test("one number a row does not forget the column", () => {
  const there = next(traced({ at: "filled", row: 1, column: 2 }));
  assert.deepEqual([there.at, there.row, there.column], ["row_max", 1, 2]);
  assert.deepEqual(cellOf(traced(there)), { row: 1, column: 0 });
  assert.equal(next(traced(there)).column, 2);
});

test("without a choice the largest number of the last row is shown, and a choice outside is brought in", () => {
  const { row, column } = cellOf(traced({ at: "weights" }));
  assert.equal(row, 2);
  assert.ok(column >= 0);
  assert.deepEqual(cellOf(traced({ at: "weights", row: 99, column: 99 })), { row: 2, column: 2 });
});

test("a number is followed to where it was made, and back", () => {
  const state = traced({ at: "scores", row: 1, column: 2 });
  const [ref] = derive(state.trace, "scores", 0, 1, 2).parts;
  assert.ok(typeof ref === "object");
  const there = follow(state, ref);
  assert.deepEqual([there.at, there.row, there.column], ["query", 1, 0]);
  const again = unfollow(traced(there));
  assert.deepEqual([again.at, again.row, again.column, again.trail], ["scores", 1, 2, []]);
});

test("what comes in from outside cannot be followed", () => {
  const state = traced({ at: "scaled" });
  const ref = derive(state.trace, "scaled", 0, 0, 0).parts.at(-1);
  assert.ok(typeof ref === "object" && ref.tensor === "scale");
  assert.deepEqual(follow(state, ref), {});
});

test("another step hides its result again", () => {
  assert.equal(next(traced({ predict: true, revealed: true })).revealed, false);
});
