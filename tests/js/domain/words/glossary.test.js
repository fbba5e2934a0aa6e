import assert from "node:assert/strict";
import { test } from "node:test";

import { GLOSSARY } from "../../../../static/domain/words/glossary.js";
import "../../../../static/domain/words/controls.js";
import "../../../../static/domain/words/cost.js";
import { entryOf } from "../../../../static/domain/words/terms.js";
import { namesWithSymbols } from "../../../../static/stepper/text/symbols.js";

const MOST_WORDS = 14;
const PAGES = new Set(["/", "/steps", "/calculator", "/compare", "/sparse", "/positions", "/cost", "/families"]);
const entries = Object.entries(GLOSSARY);

test("every symbol of the formulas has an entry", () => {
  assert.deepEqual(
    namesWithSymbols.filter((name) => !entryOf(name)),
    [],
  );
  assert.ok(namesWithSymbols.length > 100);
});

test("a tensor without an entry of its own has that of its kind", () => {
  /** @type {[string, string][]} */
  const kinds = [
    ["query_mean", "mean μ"],
    ["output_deviation", "standard deviation σ"],
    ["normalised_gain", "gain γ"],
    ["key_turned", "rotated pair"],
    ["w_output_head", "W_O"],
    ["b_query", "b"],
    ["value_taken", "set by hand"],
    ["key_heads", "key"],
    ["unmasked_weights", "attention weights"],
    ["head_output_before", "head output"],
    ["weights", "attention weights"],
  ];
  for (const [tensor, name] of kinds) assert.equal(entryOf(tensor)?.name, name, tensor);
  assert.equal(entryOf("weather"), undefined);
});

test("a sentence is short, ends with a full stop, and repeats no other", () => {
  assert.ok(entries.length > 70);
  const seen = new Set();
  for (const [key, { short, long, name }] of entries) {
    assert.ok(name, key);
    assert.ok(/^\S[^_]*[^.]\.$/.test(short), key);
    for (const sentence of `${short} ${long}`.trim().split(/(?<=\.) /)) {
      assert.ok(sentence.split(" ").length <= MOST_WORDS, `${key}: ${sentence}`);
      assert.ok(sentence.endsWith("."), key);
    }
    assert.ok(!seen.has(short), `${key} says what another says: ${short}`);
    seen.add(short);
  }
});

test("every address leads to a page, with parameters that are written as links are", () => {
  for (const [key, { see }] of entries.filter(([, entry]) => entry.see)) {
    const { pathname, searchParams, href } = new URL(see, "http://localhost");
    assert.ok(PAGES.has(pathname), key);
    assert.equal(href, `http://localhost${see}`, key);
    for (const [name, value] of searchParams) assert.ok(name && value, key);
  }
});

test("the labels of heads, special tokens and units are there", () => {
  const wanted = ["induction", "previous token", "first token (sink)", "[CLS]", "[SEP]", "[BOS]", "kl", "nat", "bit"];
  const more = ["rope", "alibi", "sinusoidal", "learned", "kv_cache", "gqa", "rollout", "flow", "lens", "patching"];
  assert.deepEqual(
    [...wanted, ...more].filter((name) => !GLOSSARY[name]),
    [],
  );
});
