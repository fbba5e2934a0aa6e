import assert from "node:assert/strict";
import { test } from "node:test";

import { distanceChart, reachText, trainingChart, trainingText } from "../../../static/cost/reach/figures.js";
import { rowsOf } from "../../../static/cost/reach/rows.js";
import { LETTERS, QUESTION, randomLetters, shuffled } from "../../../static/cost/reach/state.js";

/** @import { RecallFigures } from "../../../static/core/reply-types.js" */

const run = (/** @type {number} */ seed, /** @type {number[]} */ accuracy, /** @type {number[][]} */ curve) => ({
  seed,
  steps: 400,
  minutes: 2,
  accuracy,
  curve: curve.map((each, i) => ({ step: 200 * i, accuracy: each })),
});
/** @type {RecallFigures} */
const FIGURES = {
  letters: LETTERS,
  farthest: 128,
  chance: 0.125,
  distances: [1, 2, 4],
  sequences: 256,
  sequences_on_the_way: 32,
  length: 160,
  rows: 16,
  hardware: "one processor",
  rivals: [
    {
      kind: "attention",
      name: "Attention",
      layers: "one head",
      parameters: 7,
      learning_rate: 0.1,
      runs: [
        run(
          0,
          [1, 1, 1],
          [
            [0, 0, 0],
            [1, 1, 1],
            [1, 1, 1],
          ],
        ),
        run(
          1,
          [1, 1, 0.9],
          [
            [0.2, 0, 0],
            [1, 1, 0.7],
            [1, 1, 1],
          ],
        ),
      ],
    },
    {
      kind: "gru",
      name: "GRU",
      layers: "one layer",
      parameters: 7,
      learning_rate: 0.1,
      runs: [
        run(
          0,
          [1, 0.5, 0.1],
          [
            [0, 0, 0],
            [0.5, 0, 0],
            [1, 0.5, 0],
          ],
        ),
        run(
          1,
          [0.98, 0.7, 0.2],
          [
            [0, 0, 0],
            [0.7, 0, 0],
            [0.9, 0.5, 0],
          ],
        ),
      ],
    },
  ],
};

test("a line by distance is the mean of the trainings, and its band their worst and best", () => {
  const { series, marked, x } = distanceChart(FIGURES, 2);
  const [attention, gru, guessing] = series;
  assert.deepEqual(attention?.points, [
    [1, 1],
    [2, 1],
    [4, 0.95],
  ]);
  assert.deepEqual(gru?.spread, [
    [0.98, 1],
    [0.5, 0.7],
    [0.1, 0.2],
  ]);
  assert.deepEqual(
    guessing?.points.map(([, y]) => y),
    [0.125, 0.125, 0.125],
  );
  assert.equal(marked, 2);
  assert.deepEqual(x.ticks?.at, [1, 2, 4]);
});

test("the learning curve is over all distances, or at one of them", () => {
  const all = trainingChart(FIGURES, null).series[0]?.points.map(([step, y]) => [step, Number(y?.toFixed(4))]);
  assert.deepEqual(all, [
    [0, 0.0333],
    [200, 0.95],
    [400, 1],
  ]);
  const [, gru] = trainingChart(FIGURES, 1).series;
  assert.deepEqual(gru?.points, [
    [0, 0],
    [200, 0.6],
    [400, 0.95],
  ]);
});

test("sentences say what was measured, whichever way it comes out", () => {
  assert.equal(
    reachText(FIGURES),
    "Right in at least 90 % of the cases up to this distance: Attention 4, GRU 1. Guessing is right in 12.5 %. " +
      "Measured on 256 new sequences at each distance, mean of 2 trainings; a band reaches from the worst training to " +
      "the best.",
  );
  assert.equal(
    trainingText(FIGURES, null),
    "90 % right over all distances, in 400 steps of 16 rows: Attention after 200, GRU not. All were stopped there, so a " +
      "line that still rises is not at its end. Trained on: one processor.",
  );
  assert.match(trainingText(FIGURES, 1), /^90 % right at distance 1, .*Attention after 200, GRU after 400\./);
});

test("each rival has a row of derivatives for the letters, and attention its weights below", () => {
  const rival = { is_right: true, probabilities: [{ letter: "a", probability: 0.75 }], answer: "a" };
  const rows = rowsOf({
    tokens: ["a", "b", "?2"],
    right: "a",
    definition: { formula: "", source: "", unit: "" },
    rivals: [
      { ...rival, kind: "attention", name: "Attention", derivative: [3, 1, 9], weights: [0.9, 0.1, 0] },
      { ...rival, kind: "gru", name: "GRU", derivative: [1, 2, 9], weights: null },
    ],
  });
  assert.deepEqual(
    rows.map(({ name, what, values, largest }) => [name, what, values, largest]),
    [
      ["Attention", "derivative", [3, 1], 3],
      ["Attention, weights", "weight", [0.9, 0.1], 0.9],
      ["GRU", "derivative", [1, 2], 2],
    ],
  );
  assert.equal(rows[0]?.answer?.probability, 0.75);
  assert.equal(rows[1]?.answer, null);
});

test("shuffled letters are the same letters, and random ones are of the alphabet", () => {
  assert.deepEqual([...shuffled("aabbcdh")].sort(), [..."aabbcdh"]);
  assert.match(randomLetters(160), /^[a-h]{160}$/);
});

test("an address holds letters and a distance that can be read", () => {
  assert.equal(QUESTION.letters.read("abch"), "abch");
  assert.deepEqual(["abz", "", "a".repeat(192)].map(QUESTION.letters.read), [undefined, undefined, undefined]);
  assert.deepEqual(["1", "128", "0", "129", "x"].map(QUESTION.distance.read), [
    1,
    128,
    undefined,
    undefined,
    undefined,
  ]);
});
