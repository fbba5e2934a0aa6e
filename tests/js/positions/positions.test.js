import assert from "node:assert/strict";
import { test } from "node:test";

import { asked, learnersOf, TABLE } from "../../../static/positions/state.js";
import { decoder, reader, translator } from "../fixtures.js";

const state = (/** @type {string} */ search, /** @type {object} */ patch = {}) =>
  /** @type {any} */ ({ ...TABLE.read(search), palette: "light", cards: [], learners: ["writer", "reader"], ...patch });

test("the address holds the scheme and its numbers, and what cannot be is left at its default", () => {
  const found = TABLE.read("?scheme=rotary&length=64&width=32&base=2.5&heads=3&alike=dot&learner=reader&seed=9");
  assert.deepEqual(found, {
    scheme: "rotary",
    length: 64,
    width: 32,
    base: 2.5,
    heads: 3,
    alike: "dot",
    learner: "reader",
    model: "",
    text: "",
    seed: 9,
  });
  assert.deepEqual(TABLE.read(TABLE.write(found)), found);
  assert.equal(TABLE.write(TABLE.read("?width=33&length=1&base=7&heads=0&scheme=odd")), "");
});

test("models are offered whose card says that their positions are learned", () => {
  assert.deepEqual(
    learnersOf([
      decoder,
      { ...reader, positions: "rotary" },
      { ...translator, positions: "sinusoidal" },
      { ...decoder, id: "loaded" },
    ]),
    ["writer", "loaded"],
  );
});

test("only learned positions ask for a model: the chosen one, else the first that learned some", () => {
  const body = { scheme: "sinusoidal", length: 48, d_model: 64, base: 10000, heads: 8, model: null };
  assert.deepEqual(asked(state("")), { body });
  assert.deepEqual(asked(state("", { learners: null })), { body });
  assert.deepEqual(asked(state("?scheme=learned")), { body: { ...body, scheme: "learned", model: "writer" } });
  assert.deepEqual(asked(state("?scheme=learned&learner=reader")), {
    body: { ...body, scheme: "learned", model: "reader" },
  });
});

test("before the models are known nothing is asked, and without any that learned some a sentence says so", () => {
  assert.equal(asked(state("?scheme=learned", { learners: null })), null);
  assert.deepEqual(asked(state("?scheme=learned", { learners: [] })), {
    problem: "No model on this server has learned positions, so there is no table to show.",
  });
});
