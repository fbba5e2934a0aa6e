import assert from "node:assert/strict";
import { test } from "node:test";

import {
  beforeLoading,
  checkpointTable,
  memoryText,
  optionText,
  scoreFacts,
  sizeFacts,
  trainingFacts,
} from "../../../static/domain/card-facts.js";
import { decoder, translator } from "../fixtures.js";

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
  assert.deepEqual(trainingFacts({ ...decoder, training }), [
    ["date", "last winter"],
    ["batch rows", "2,560"],
  ]);
  assert.deepEqual(trainingFacts(decoder), []);
});

test("each score stands beside what it means", () => {
  const card = {
    ...decoder,
    scores: { bleu: 45.3, held_out_loss: 1.25 },
    meanings: { bleu: "Shared runs of words, 0 to 100." },
  };
  assert.deepEqual(scoreFacts(card), [
    { name: "bleu", value: "45.3", meaning: "Shared runs of words, 0 to 100." },
    { name: "held out loss", value: "1.25", meaning: "" },
  ]);
  assert.deepEqual(scoreFacts(decoder), []);
});

test("sizes name each site, and shared keys and values only where they are shared", () => {
  const sites = sizeFacts(translator).filter(([name]) => name.endsWith("attention"));
  assert.deepEqual(
    sites.map(([name]) => name),
    ["encoder attention", "decoder attention", "cross attention"],
  );
  assert.equal(sites[0]?.[1], "2 layers × 3 heads");
  const shared = {
    ...decoder,
    sites: [{ site: /** @type {const} */ ("decoder"), layers: 2, heads: 3, key_value_heads: 1 }],
  };
  assert.deepEqual(sizeFacts(shared)[1], ["decoder attention", "2 layers × 3 heads, 1 for keys and values"]);
});

test("checkpoints become a table; a number that was not measured leaves its cell empty", () => {
  const checkpoints = [
    { step: 0, accuracy: 0.01 },
    { step: 1500, accuracy: 0.9, induction: 0.75 },
  ];
  const table = checkpointTable({ ...decoder, checkpoints });
  assert.deepEqual(table, {
    titles: ["step", "accuracy", "induction"],
    rows: [
      ["0", "0.01", ""],
      ["1,500", "0.90", "0.75"],
    ],
  });
  assert.deepEqual(checkpointTable(decoder).rows, []);
});

const ELSEWHERE = {
  ...translator,
  id: "owner--t5",
  origin: /** @type {const} */ ("hub"),
  architecture: "T5ForConditionalGeneration",
  licence: "apache-2.0",
  dtype: "float32",
  stored_dtype: "float32",
  memory_bytes: 242_041_344,
};

test("a model says in a list what tells it from others", () => {
  const parameters = 60_506_624;
  assert.match(optionText({ ...ELSEWHERE, parameters }), /^owner--t5: encoder-decoder, \d+ × \d+ heads.*, 60\.5 M$/);
});

test("before a model is loaded that was made elsewhere, its sites, licence and memory are known", () => {
  const sites = ELSEWHERE.sites.map(({ site, layers, heads }) => `${site} ${layers} × ${heads}`).join(", ");
  assert.equal(
    beforeLoading(ELSEWHERE),
    `T5ForConditionalGeneration · ${sites} · licence apache-2.0 · takes 231 MiB of memory`,
  );
  assert.match(beforeLoading({ ...ELSEWHERE, dtype: "bfloat16" }), /of memory as bfloat16$/);
  assert.equal(beforeLoading(decoder), "");
});

test("memory is told in the unit that people use", () => {
  assert.deepEqual([1000, 91 * 2 ** 20, 2 ** 30, 20 * 2 ** 30].map(memoryText), [
    "1 MiB",
    "91 MiB",
    "1.0 GiB",
    "20.0 GiB",
  ]);
});

test("the sizes of a model that was made elsewhere tell its class and its numbers", () => {
  const facts = new Map(sizeFacts({ ...ELSEWHERE, dtype: "float16" }));
  assert.equal(facts.get("class"), "T5ForConditionalGeneration");
  assert.equal(facts.get("numbers"), "float16, stored as float32");
  assert.equal(new Map(sizeFacts(decoder)).get("memory"), undefined);
});
