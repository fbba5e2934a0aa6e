import assert from "node:assert/strict";
import { test } from "node:test";

import { checkpointTable, scoreFacts, sizeFacts, trainingFacts } from "../../static/card-facts.js";
import { decoder, translator } from "./fixtures.js";

test("training is told in words, in one order, with every digit", () => {
  const training = { date: "2026-11-03", minutes: 95.1, steps: 5000, lines: 162000, seed: 0 };
  assert.deepEqual(trainingFacts({ ...decoder, training }), [
    ["steps", "5,000"],
    ["data", "162,000 lines"],
    ["time", "95.1 minutes"],
    ["date", "3 November 2026"],
    ["seed", "0"],
  ]);
});

test("what the page does not know of the training is told as it stands", () => {
  const training = { date: "last winter", batch_rows: 2560 };
  assert.deepEqual(trainingFacts({ ...decoder, training }), [["date", "last winter"], ["batch rows", "2,560"]]);
  assert.deepEqual(trainingFacts(decoder), []);
});

test("each score stands beside what it means", () => {
  const card = { ...decoder, scores: { bleu: 45.3, held_out_loss: 1.25 }, meanings: { bleu: "Shared runs of words, 0 to 100." } };
  assert.deepEqual(scoreFacts(card), [
    { name: "bleu", value: "45.3", meaning: "Shared runs of words, 0 to 100." },
    { name: "held out loss", value: "1.25", meaning: "" },
  ]);
  assert.deepEqual(scoreFacts(decoder), []);
});

test("sizes name each site, and shared keys and values only where they are shared", () => {
  const sites = sizeFacts(translator).filter(([name]) => name.endsWith("attention"));
  assert.deepEqual(sites.map(([name]) => name), ["encoder attention", "decoder attention", "cross attention"]);
  assert.equal(sites[0]?.[1], "2 layers × 3 heads");
  const shared = { ...decoder, sites: [{ site: /** @type {const} */ ("decoder"), layers: 2, heads: 3, key_value_heads: 1 }] };
  assert.deepEqual(sizeFacts(shared)[1], ["decoder attention", "2 layers × 3 heads, 1 for keys and values"]);
});

test("checkpoints become a table; a number that was not measured leaves its cell empty", () => {
  const checkpoints = [{ step: 0, accuracy: 0.01 }, { step: 1500, accuracy: 0.9, induction: 0.75 }];
  const table = checkpointTable({ ...decoder, checkpoints });
  assert.deepEqual(table, { titles: ["step", "accuracy", "induction"], rows: [["0", "0.01", ""], ["1,500", "0.90", "0.75"]] });
  assert.deepEqual(checkpointTable(decoder).rows, []);
});
