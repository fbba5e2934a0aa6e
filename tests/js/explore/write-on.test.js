import assert from "node:assert/strict";
import { test } from "node:test";

import { treeOf } from "../../../static/explore/write-on/beam-tree.js";
import { comparedText } from "../../../static/explore/write-on/cache.js";
import { sentences } from "../../../static/explore/write-on/distribution.js";
import { verdictOf } from "../../../static/explore/write-on/guess.js";
import { sentenceOf } from "../../../static/explore/write-on/kept-rows.js";
import {
  GREEDY,
  readSampling,
  readSetting,
  settingSentence,
  writeSampling,
} from "../../../static/explore/write-on/sampling.js";
import { undone, writtenOf } from "../../../static/explore/write-on/written.js";
import { decoder, tokensOf, translator } from "../fixtures.js";

const question = { model: "writer", text: "Tom likes hot tea", pair: null, target: null, interventions: null };
const tokens = { source: tokensOf("[BOS]", "Tom", "likes", "hot", "tea"), target: null };
const run = { question, card: decoder, tokens, pictures: [], notes: [] };

test("what stands behind the place where writing began was written, and is taken back token by token", () => {
  const written = writtenOf(run, 9);
  assert.deepEqual(
    written.tokens.map(({ text }) => text),
    ["hot", "tea"],
  );
  assert.deepEqual([written.prompt, written.first, written.isTarget], ["Tom likes", 3, false]);
  assert.equal(undone(written), "Tom likes hot");
  assert.equal(undone(writtenOf(run, 13)), "Tom likes hot");
  assert.equal(undone(writtenOf(run, 17)), "Tom likes hot tea", "nothing was written");
  assert.deepEqual([writtenOf(run, 17).tokens, writtenOf(run, 17).first], [[], 5]);
});

test("a place inside of a token, or behind the end, leaves nothing written", () => {
  for (const begun of [11, 99]) assert.deepEqual(writtenOf(run, begun).tokens, [], String(begun));
  assert.equal(writtenOf(run, 11).prompt, question.text);
});

test("tokens that share a character are taken back together", () => {
  const split = [
    { id: 1, text: "Hi", start: 0, end: 2, special: false },
    { id: 2, text: "\ufffd", start: 2, end: 3, special: false },
    { id: 3, text: "\ufffd", start: 2, end: 3, special: false },
  ];
  const emoji = { ...run, question: { ...question, text: "Hi👍" }, tokens: { source: split, target: null } };
  assert.equal(undone(writtenOf(emoji, 0)), "Hi");
  assert.equal(undone(writtenOf(emoji, 2)), "Hi");
});

test("a translation is written in the target; the model's own is none that was written", () => {
  const target = tokensOf("[BOS]", "La", "voiture");
  const translated = { ...run, card: translator, tokens: { source: tokens.source, target } };
  assert.deepEqual(writtenOf(translated, 0).tokens, []);
  const begun = { ...translated, question: { ...question, target: "La voiture" } };
  const written = writtenOf(begun, 0);
  assert.deepEqual([written.prompt, written.whole, written.tokens.length, written.first], ["", "La voiture", 2, 1]);
});

test("sampling is read from the address and written to it; the likeliest token each time leaves no trace", () => {
  assert.equal(writeSampling(GREEDY), "");
  assert.deepEqual(readSampling(""), GREEDY);
  const sampling = { temperature: 0.8, top_k: 40, top_p: null, seed: 7 };
  assert.equal(writeSampling(sampling), "0.8*40**7");
  assert.deepEqual(readSampling("0.8*40**7"), sampling);
  assert.deepEqual(readSampling("1e-9*0*1*0"), { temperature: 1e-9, top_k: 0, top_p: 1, seed: 0 });
});

test("a setting that the server would refuse is refused, with a sentence", () => {
  const refused = /** @type {const} */ ([
    ["seed", "-1"],
    ["seed", "1.5"],
    ["seed", String(2 ** 64)],
    ["seed", ""],
    ["top_p", "1.5"],
    ["top_k", "-1"],
    ["temperature", "2e9"],
    ["temperature", "warm"],
  ]);
  for (const [name, text] of refused) assert.equal(readSetting(name, text), undefined, `${name} ${text}`);
  const taken = /** @type {const} */ (["0", "1e-9", "1e9"]);
  for (const text of taken) assert.equal(readSetting("temperature", text), Number(text));
  assert.deepEqual([readSetting("top_k", "0"), readSetting("top_k", ""), readSetting("top_p", "0")], [0, null, 0]);
  assert.equal(
    settingSentence("seed"),
    "Seed: give a whole number from 0 to 9,007,199,254,740,991; a browser keeps no larger one exactly",
  );
  assert.equal(settingSentence("top_p"), "Top-p: give a number from 0 to 1, or leave it empty");
});

/** @type {import("../../../static/core/reply-types.js").WrittenToken} */
const token = {
  position: 5,
  id: 1,
  text: " tea",
  probability: 0.5,
  rank: 1,
  entropy: 2,
  entropy_drawn: 1,
  candidates: [
    { id: 1, text: " tea", probability: 0.5, tempered: 0.6, rescaled: 0.75, cut_by: null },
    { id: 2, text: " Milk", probability: 0.25, tempered: 0.2, rescaled: 0.25, cut_by: null },
  ],
  cut: { tokens: 1000, after_top_k: 1000, after_top_p: 1000, cut_by_top_k: 0, cut_by_top_p: 0 },
  draw: null,
  cache: null,
};

test("sentences say where the seed's number fell, what was cut and how the rest is rescaled", () => {
  assert.deepEqual(sentences(token, "short"), ["Entropy: 2.000 bits. The likeliest token is taken."]);
  const draw = { number: 0.3, low: 0, high: 0.75 };
  const uncut = sentences({ ...token, draw }, "short");
  assert.deepEqual(uncut, [
    "The seed’s number 0.3000 falls on “tea”, whose share lies from 0.0000 to 0.7500.",
    "Entropy: 2.000 bits; 1.000 bits as it is drawn.",
  ]);
  const cut = { tokens: 1000, after_top_k: 40, after_top_p: 2, cut_by_top_k: 0.125, cut_by_top_p: 0.075 };
  assert.equal(
    sentences({ ...token, draw, cut }, "short")[1],
    "Top-k leaves 40 of 1,000 tokens and cuts 0.1250; top-p leaves 2 of 40 and cuts 0.0750. " +
      "The rest is divided by 0.8000, so it sums to 1.",
  );
});

test("a head says how many rows it keeps, their bytes, with whom it shares them and what its window dropped", () => {
  const shape = { site: "decoder", layers: 2, heads: 6, key_value_heads: 2 };
  const opened = /** @type {any} */ ({
    run: { card: { sites: [shape] } },
    site: "decoder",
    layer: 1,
    head: 4,
    queryTokens: tokensOf("[BOS]", "Tom", "likes"),
    key: { rows: 5 },
  });
  const kept = /** @type {any} */ ({ key_value_heads: 2, rows: 3, bytes: 2400, longest_rows: 3, longest_bytes: 2400 });
  assert.equal(
    sentenceOf(opened, kept),
    "The query of “likes” meets 3 kept keys. Each product becomes a weight, which multiplies a value. " +
      "Head 4 of layer 1 keeps 1,200 bytes, and 1,200 at the longest text. " +
      "Heads 3 to 5 share these rows: one cache in place of 3. " +
      "2 earlier tokens have left the window, and nothing of them is kept.",
  );
  const whole = { ...kept, key_value_heads: 6, rows: 5, longest_rows: 40, longest_bytes: 19_200 };
  assert.match(sentenceOf(opened, whole), /keeps 400 bytes, and 3,200 at the longest text\.$/);
});

test("a guess is found among the candidates, whatever its case, or is not", () => {
  assert.equal(verdictOf("milk", token, "short"), "“milk” has the probability 0.2500 and is number 2.");
  assert.equal(verdictOf("wine", token, "short"), "“wine” is not among the 50 likeliest tokens.");
});

test("a branch of the tree stands a column behind its parent, the likeliest of each token at the top", () => {
  const branch = (/** @type {number} */ index, /** @type {number | null} */ parent) => {
    const state = /** @type {const} */ ("kept");
    return { index, parent, id: index, text: ` ${index}`, log_probability: -1, total: -index, state };
  };
  const { placed, columns, lines } = treeOf(
    [branch(0, null), branch(1, null), branch(2, 1), branch(3, 0), branch(4, 1)],
    4,
  );
  const places = new Map(placed.map(({ index, column, line, isWinner }) => [index, [column, line, isWinner]]));
  assert.deepEqual([columns, lines], [2, 3]);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((index) => places.get(index)),
    [
      [0, 0, false],
      [0, 1, true],
      [1, 0, false],
      [1, 1, false],
      [1, 2, true],
    ],
  );
  assert.equal(new Set([...places.values()].map(String)).size, 5, "no two at one place");
  assert.deepEqual(treeOf([], null), { placed: [], columns: 0, lines: 0 });
});

test("two runs are compared by their largest difference, and other tokens are said", () => {
  const reply = (/** @type {number} */ probability, /** @type {number[]} */ ids) =>
    /** @type {any} */ ({ ids, tokens: [{ candidates: [{ probability }], weights: [{ weights: [[0.25, 0.75]] }] }] });
  assert.match(
    comparedText(reply(0.5, [3]), reply(0.5, [3])),
    /3 probabilities and weights differ not by one digit\.$/,
  );
  assert.match(comparedText(reply(0.5, [3]), reply(0.625, [3])), /differ by at most 1\.3e-1\.$/);
  assert.match(comparedText(reply(0.5, [3]), reply(0.5, [4])), /^Without the cache other tokens were written/);
});
