import assert from "node:assert/strict";
import { test } from "node:test";

import { jsonFile } from "../../../static/stepper/drawing/exports.js";
import { stageSvg } from "../../../static/stepper/drawing/svg.js";
import { readTrace } from "../../../static/stepper/reply/read.js";
import { NO_TRACE } from "../../../static/stepper/reply/state.js";
import { hasSentence, sentenceOf, wholeSentence } from "../../../static/stepper/text/chosen-sentence.js";
import { decoder } from "../fixtures.js";
import { everyKind } from "./fixtures.js";

const LABELS = ["a", "b", "c"];
const WEIGHTS = [
  [1, 0, 0],
  [0.75, 0.25, 0],
  [0.2, 0.3, 0.5],
];

/** @param {number[][]} weights */
const replyOf = (weights) => ({
  labels: { query: LABELS, key: LABELS },
  steps: ["scores", "weights"].map((name) => ({
    name,
    formula: "",
    inputs: [],
    parameters: {},
    outputs: { [name]: weights },
    operations: { [name]: name === "weights" ? { kind: "divide", of: "scores", by: "scores" } : { kind: "given" } },
    axes: { [name]: ["query", "key"] },
  })),
});
const trace = readTrace(replyOf(WEIGHTS));
const at = (/** @type {object} */ patch) =>
  /** @type {any} */ ({ ...NO_TRACE, trace, at: "weights", row: 1, column: 0, ...patch });

test("the chosen weight is read in the words of the other pages, also from the score behind it", () => {
  const said = "“b” gives 75 % of its attention to “a”, one token back, rank 1 of 3 in its row.";
  assert.equal(sentenceOf(at({})), said);
  assert.equal(sentenceOf(at({ at: "scores" })), said);
  assert.match(sentenceOf(at({}), { row: 2, column: 2 }), /^“c” gives 50 % of its attention to itself, rank 1 of 3/);
});

test("where no query looks at a key, and where weights are no shares, there is no sentence", () => {
  const other = readTrace(everyKind);
  assert.equal(hasSentence(at({ trace: other, at: "query" })), false);
  assert.equal(sentenceOf(at({ trace: readTrace(replyOf([[1.5, -0.5, 0], ...WEIGHTS.slice(1)])) })), "");
});

test("it waits for the answer, and a score does not tell of the weight to come", () => {
  assert.equal(sentenceOf(at({ predict: true })), "");
  assert.notEqual(sentenceOf(at({ predict: true, revealed: true })), "");
  assert.equal(sentenceOf(at({ predict: true, revealed: true, at: "scores" })), "");
});

test("a file holds it, with the label of the head and what was changed", () => {
  const card = {
    ...decoder,
    heads: [{ site: "decoder", layer: 0, head: 0, label: "previous token", score: "previous_token", value: 0.9 }],
  };
  const own = readTrace({ ...replyOf(WEIGHTS), model: "writer", site: "decoder", layer: 0, head: 0 });
  const question = { model: "writer", text: "a b c", pair: null, target: null, interventions: null };
  const state = at({ trace: own, models: [card], question });
  const sentence = wholeSentence(state);
  assert.match(sentence, /^“b” gives 75 % .* in its row\. .*90 % to the token before/);
  assert.match(
    sentenceOf({ ...state, question: { ...question, interventions: { ablate: [] } }, trace: readTrace(own.reply) }),
    /^After the change, /,
  );
  const place = /** @type {any} */ (own.places.find(({ name }) => name === "weights"));
  assert.equal(JSON.parse(String(jsonFile(own, place, sentence).content)).sentence, sentence);
  assert.ok(stageSvg(own, place, 0, { sentence }).includes(`<desc>${sentence}</desc>`));
  assert.ok(!stageSvg(own, place, 0).includes("<desc>"));
});
