import assert from "node:assert/strict";
import { test } from "node:test";
import { moves } from "../../../static/core/follow-address.js";
import { rowReading, turnCell, withRow, withWeight } from "../../../static/domain/manual-edits.js";
import { headMatrix } from "../../../static/stepper/reply/head-matrix.js";
import { readTrace } from "../../../static/stepper/reply/read.js";
import { chosenIn } from "../../../static/steps/follow-head.js";
import { decoder, matrix, stateWith, tokensOf } from "../fixtures.js";
import { everyKind } from "../stepper/fixtures.js";

const sums = (/** @type {number[]} */ row) => row.reduce((total, each) => total + each, 0);

test("a weight that grows takes from the others in proportion, and hidden keys take no part", () => {
  const row = withWeight([0.5, 0.3, 0.2, 0], 0, 0.75, { keepsSum: true, visible: [true, true, true, false] });
  assert.deepEqual(row, [0.75, 0.15, 0.1, 0]);
  assert.deepEqual(withWeight([1, 0, 0], 0, 0.5, { keepsSum: true, visible: [true, true, true] }), [0.5, 0.25, 0.25]);
  assert.equal(sums(withWeight([0.5, 0.5], 1, 0.9, { keepsSum: false, visible: [true, true] })), 1.4);
});

test("a row in force takes the place of an older one of the same query, and null puts the model's own back", () => {
  const place = { site: /** @type {const} */ ("decoder"), layer: 1, head: 2 };
  const rows = withRow(withRow([], place, 3, [1, 0]), place, 3, [0, 1]);
  assert.deepEqual(rows, [{ ...place, query: 3, row: [0, 1] }]);
  assert.deepEqual(withRow(rows, place, 3, null), []);
});

test("a typed row is read with commas, spaces or lines between, and says what is wrong with it", () => {
  const { read, write, sentence } = rowReading(3);
  assert.deepEqual(read("0.5, 0.25\n0.25", "weight"), [0.5, 0.25, 0.25]);
  assert.equal(write([0.123456789, 0, 1]), "0.1234568, 0, 1");
  assert.equal(read("0.5, 0.5", "weight"), undefined);
  assert.equal(
    sentence("weight", "0.5, 0.5"),
    "This row has 2 numbers, but there are 3 keys; give 3 numbers with commas between",
  );
  assert.equal(
    sentence("weight", "1"),
    "This row has 1 number, but there are 3 keys; give 3 numbers with commas between",
  );
  for (const wrong of ["NaN", "Infinity", "1e9", "tea"]) {
    assert.equal(read(`0 ${wrong} 0`, "weight"), undefined);
    assert.match(
      sentence("weight", `0 ${wrong} 0`),
      new RegExp(
        `^“${wrong}” cannot be a weight; weight: give a number from -1,000,000 to 1,000,000, one for each of the 3 keys`,
      ),
    );
  }
});

test("a slider on its way is one move, another field or a pause begins a new one", () => {
  const clock = Date.now;
  let time = 5000;
  Date.now = () => time;
  const { isNew, forget } = moves();
  assert.equal(isNew([]), false);
  assert.deepEqual([["rows"], ["rows"], ["mask"], ["rows"]].map(isNew), [true, false, true, true]);
  time += 1001;
  assert.equal(isNew(["rows"]), true);
  forget();
  assert.equal(isNew(["rows"]), true);
  Date.now = clock;
});

const tokens = { source: tokensOf("The", "cat"), target: tokensOf("Le", "chat", "dort") };
const reply = {
  ...everyKind,
  site: "cross",
  layer: 1,
  head: 0,
  tokens,
  query_tokens: "source",
  key_tokens: "target",
  notes: ["odd"],
};
const question = { model: "writer", text: "The cat", pair: null, target: null, interventions: null };

test("what is shown is told as the explore page tells it: weights, mask, tokens and place", () => {
  const trace = readTrace(reply);
  const head = headMatrix(trace, 0, decoder, question);
  assert.deepEqual(
    [...head.weights.data],
    [...Float32Array.from(/** @type {any} */ (trace.tensors.get("weights")).data)],
  );
  assert.deepEqual([...head.visible.data], [...Uint8Array.from(/** @type {any} */ (trace.tensors.get("mask")).data)]);
  assert.deepEqual([head.weights.rows, head.weights.columns, head.visible.rows, head.visible.columns], [3, 3, 3, 3]);
  assert.deepEqual([head.queryTokens, head.keyTokens], [tokens.source, tokens.target]);
  assert.deepEqual(head.places, [{ site: "cross", layer: 1, head: 0 }]);
  assert.deepEqual(head.run, { question, card: decoder, tokens, pictures: [], notes: ["odd"] });
});

test("without a mask every key may be seen", () => {
  const trace = readTrace(reply);
  trace.tensors.delete("mask");
  assert.deepEqual([...headMatrix(trace, 0, decoder, question).visible.data], new Array(9).fill(1));
});

test("the chosen query and key are those of the cell, where the result has them", () => {
  const trace = readTrace(reply);
  const at = (/** @type {string} */ name) =>
    chosenIn(/** @type {any} */ ({ trace, at: name, row: 1, column: 2, headIndex: 0 }));
  assert.deepEqual(at("weights"), { query: 1, key: 2 });
  assert.deepEqual(at("row_sum"), { query: 1, key: null });
  assert.deepEqual(chosenIn(/** @type {any} */ ({ trace: null })), { query: null, key: null });
});

test("a turned cell leaves the other cells as they were, and holds where the head in view is", () => {
  const run = /** @type {any} */ ({ card: decoder });
  const visible = { rows: 2, columns: 2, data: Uint8Array.from([1, 0, 1, 1]) };
  const head = /** @type {any} */ ({
    run,
    site: "decoder",
    weights: matrix([
      [1, 0],
      [0.5, 0.5],
    ]),
    visible,
  });
  const patch = turnCell(stateWith(), head, 1, 0);
  assert.deepEqual(patch, {
    mask: {
      kind: "cells",
      rows: [
        [true, false],
        [false, true],
      ],
    },
    ahead: false,
    where: "",
  });
  assert.equal(turnCell(stateWith({ where: "decoder.1" }), head, 1, 0).where, "decoder.1");
});
