import assert from "node:assert/strict";
import { test } from "node:test";

import { cardOf, chooseModel } from "../../../static/domain/form-state.js";
import { cardOfStage, checkpointOf, named, stagesOf, stageText } from "../../../static/domain/model-cards.js";
import { settle } from "../../../static/domain/settle-address.js";
import { decoder, stateWith } from "../fixtures.js";

const label = {
  site: /** @type {const} */ ("decoder"),
  layer: 1,
  head: 0,
  label: "induction",
  score: "induction",
  value: 0.9,
};
const copycat = {
  ...decoder,
  id: "copycat",
  steps: [0, 300],
  heads: [label],
  weights_sha256: "00",
  description: "It copies.",
  training: { steps: 1000, minutes: 5 },
  scores: { accuracy: 1 },
  checkpoints: [
    { step: 0, accuracy: 0 },
    { step: 300, accuracy: 0.5 },
  ],
};
const models = [decoder, copycat];

test("a name with a step is a checkpoint, and what is no step belongs to the name", () => {
  assert.deepEqual(checkpointOf("copycat@300"), { id: "copycat", step: 300 });
  assert.deepEqual(checkpointOf("writer"), { id: "writer", step: null });
  assert.deepEqual(checkpointOf("a@b"), { id: "a@b", step: null });
  assert.equal(named("copycat", 300), "copycat@300");
  assert.equal(named("copycat", null), "copycat");
});

test("the states of a training end with the model as it is", () => {
  assert.deepEqual(stagesOf(copycat), [0, 300, null]);
  assert.deepEqual(stagesOf(decoder), [null]);
  assert.deepEqual(stagesOf(copycat).map(stageText), ["after step 0", "after step 300", "fully trained"]);
});

test("the card of a checkpoint says nothing that was measured at the end", () => {
  const card = /** @type {import("../../../static/core/types.js").ModelCard} */ (cardOfStage(models, "copycat@300"));
  assert.equal(card.id, "copycat@300");
  assert.equal(card.description, "It copies. Here as it was after step 300 of its training.");
  assert.deepEqual([card.scores, card.training], [{ accuracy: 0.5 }, { steps: 300 }]);
  for (const name of ["heads", "checkpoints", "weights_sha256"]) assert.ok(!(name in card), name);
  assert.deepEqual(card.examples, [{ text: "The cat sat.", shows: "" }]);
  assert.equal(cardOfStage(models, "copycat@300"), card);
  assert.equal(cardOfStage(models, "copycat"), copycat);
  assert.equal(cardOfStage(models, "copycat@7"), undefined);
});

test("another state of the training keeps text, head, cell and what is changed", () => {
  const state = stateWith({
    models,
    model: "copycat",
    text: "po me",
    layer: 1,
    head: 2,
    query: 1,
    temperature: 2,
    only: "induction",
  });
  const patch = chooseModel(
    state,
    /** @type {import("../../../static/core/types.js").ModelCard} */ (cardOfStage(models, "copycat@300")),
  );
  assert.deepEqual(patch, { model: "copycat@300", only: "", problem: null, notice: null });
  assert.equal(cardOf({ ...state, ...patch })?.id, "copycat@300");
  assert.deepEqual(chooseModel({ ...state, ...patch }, copycat), { ...patch, model: "copycat" });
  assert.equal(chooseModel({ ...state, ...patch }, decoder).temperature, null);
});

test("a link to a checkpoint is made whole, and one to a step that was not kept says so", () => {
  const kept = settle(stateWith({ models: [], model: "copycat@300" }), models);
  assert.deepEqual([kept.model, kept.text, kept.notice], ["copycat@300", "The cat sat.", null]);
  const lost = settle(stateWith({ models: [], model: "copycat@7", text: "po" }), models);
  assert.equal(lost.model, "copycat");
  assert.equal(
    lost.notice,
    "The weights of copycat after step 7 were not kept. Showing copycat fully trained. Those that were: 0, 300.",
  );
  assert.equal(
    settle(stateWith({ models: [], model: "writer@7" }), models).notice,
    "The weights of writer after step 7 were not kept. Showing writer fully trained. None of its steps were.",
  );
  assert.match(settle(stateWith({ models: [], model: "nobody@7" }), models).notice ?? "", /No model named “nobody@7”/);
});
