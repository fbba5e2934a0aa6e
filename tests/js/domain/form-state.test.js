import assert from "node:assert/strict";
import { test } from "node:test";

import {
  chooseModel,
  EMPTY,
  isExample,
  runDraft,
  runExample,
  tooLong,
  whyNot,
  within,
} from "../../../static/domain/form-state.js";
import { settle } from "../../../static/domain/settle-address.js";
import { openHead } from "../../../static/explore/head-grid/choose-heads.js";
import { decoder, reader, stateWith, tokensOf, translator } from "../fixtures.js";

test("an empty address shows the first model's first example", () => {
  const state = stateWith({ model: "" });
  const settled = settle(state, [decoder, translator]);
  assert.deepEqual([settled.model, settled.text, settled.site], ["writer", "The cat sat.", "decoder"]);
});

test("an address with a head that the model lacks opens the first one", () => {
  const settled = settle(stateWith({ layer: 7, head: 1, text: "mine" }), [decoder]);
  assert.deepEqual([settled.layer, settled.head, settled.text], [0, 1, "mine"]);
});

test("a model whose first layers do not attend opens at the first that does, without a word", () => {
  const [shape] = decoder.sites;
  const gaps = [{ layer: 0, kind: "conv" }];
  const card = { ...decoder, examples: [], sites: [{ .../** @type {any} */ (shape), gaps }] };
  const settled = settle(stateWith({ text: "mine" }), [card]);
  assert.deepEqual([settled.layer, settled.notice], [1, null]);
  const asked = settle(stateWith({ text: "mine", site: "decoder" }), [card]);
  assert.match(asked.notice ?? "", /asks for layer 0, head 0; .* has layers? 1/);
});

test("an unknown model is said, not silently replaced", () => {
  const settled = settle(stateWith({ model: "gpt-9" }), [decoder, translator]);
  assert.equal(settled.notice, "No model named “gpt-9”. Showing writer. Models: writer, translator.");
});

test("what the model does not have is left out of the link, and said", () => {
  const zeroed = { site: /** @type {const} */ ("decoder"), layer: 1, head: 2, mode: /** @type {const} */ ("zero") };
  const state = stateWith({
    text: "mine",
    ablate: [zeroed, { ...zeroed, layer: 9, head: 9 }],
    where: "cross",
    layer: 7,
  });
  const settled = settle(state, [decoder]);
  assert.deepEqual([settled.ablate, settled.where], [[zeroed], ""]);
  const said =
    "The link asks for layer 7, head 0; layer 9, head 9; cross; writer has layers 0–1 and heads 0–2. Showing layer 0, head 0.";
  assert.equal(settled.notice, said);
  assert.equal(settle(stateWith({ text: "mine", ablate: [zeroed] }), [decoder]).notice, null);
  const labelled = settle(stateWith({ text: "mine", only: "odd" }), [decoder]);
  assert.deepEqual(
    [labelled.only, labelled.notice],
    ["", "The link asks for heads labelled “odd”; writer has no labels."],
  );
});

test("a server without models says so", () => {
  const settled = settle(stateWith({ models: [] }), []);
  assert.ok(settled.hasNoModels);
  assert.match(settled.notice ?? "", /^This server has no models/);
});

test("an example may say where to look; the address knows better, and a head that is not there is ignored", () => {
  const example = { text: "Look.", shows: "", site: /** @type {const} */ ("decoder"), layer: 1, head: 2 };
  const card = { ...decoder, examples: [example] };
  const placeIn = (/** @type {Partial<import("../../../static/core/types.js").State>} */ { site, layer, head }) => [
    site,
    layer,
    head,
  ];
  assert.deepEqual(placeIn(runExample(stateWith(), card, example)), ["decoder", 1, 2]);
  assert.deepEqual(placeIn(settle(stateWith(), [card])), ["decoder", 1, 2]);
  assert.deepEqual(placeIn(chooseModel(stateWith({ model: "translator" }), card)), ["decoder", 1, 2]);
  assert.deepEqual(placeIn(settle(stateWith({ head: 1 }), [card])), ["decoder", 0, 1]);
  assert.deepEqual(placeIn(settle(stateWith({ text: "mine" }), [card])), ["decoder", 0, 0]);
  assert.equal(runExample(stateWith(), card, { ...example, head: 9 }).site, undefined);
});

test("what was typed and not run stays", () => {
  assert.equal(settle(stateWith({ text: "run", draft: "typed" }), [decoder]).draft, "typed");
});

test("another model keeps the reader's own sentence and replaces an example", () => {
  const own = chooseModel(stateWith({ draft: "my words" }), translator);
  assert.deepEqual([own.text, own.target], ["my words", ""]);
  const example = chooseModel(stateWith({ draft: "The cat sat." }), translator);
  assert.deepEqual([example.text, example.target], ["A red car.", "Une voiture rouge."]);
});

test("another model opens where its first example looks, whatever the sentence is", () => {
  const example = { text: "A red car.", shows: "", site: /** @type {const} */ ("cross"), layer: 1, head: 2 };
  const card = { ...translator, examples: [example] };
  for (const draft of ["my words", "The cat sat."]) {
    const { site, layer, head } = chooseModel(stateWith({ draft }), card);
    assert.deepEqual([site, layer, head], ["cross", 1, 2]);
  }
  const { site, layer, head } = chooseModel(stateWith({ draft: "my words", layer: 1, head: 1 }), translator);
  assert.deepEqual([site, layer, head], ["encoder", 0, 0]);
});

test("an example whose second text was changed is the reader's own", () => {
  const models = [decoder, reader];
  const state = stateWith({ models, model: "reader", draft: "Tom is ill.", second: "He is in bed." });
  assert.equal(chooseModel(state, decoder).draft, "The cat sat.");
  assert.equal(chooseModel({ ...state, second: "He sleeps." }, decoder).draft, "Tom is ill.");
});

test("a second text of one's own comes back with the model that has a field for it", () => {
  const models = [decoder, reader, translator];
  let state = stateWith({ models, model: "reader", draft: "mine", second: "also mine" });
  state = { ...state, ...chooseModel(state, decoder) };
  assert.deepEqual([state.draft, state.second, state.pair], ["mine", "", ""]);
  state = { ...state, ...chooseModel(state, translator) };
  assert.deepEqual([state.draft, state.second, state.target], ["mine", "", ""]);
  state = { ...state, ...chooseModel({ ...state, second: "le mien" }, reader) };
  assert.deepEqual([state.draft, state.second, state.pair, state.target], ["mine", "also mine", "also mine", ""]);
  assert.equal(chooseModel(state, translator).target, "le mien");
  const [example] = reader.examples;
  assert.ok(example);
  state = { ...state, ...runExample(state, reader, example) };
  assert.deepEqual(state.kept, { pair: "", target: "" });
});

test("an example is known by both its texts", () => {
  const example = { text: "One.", shows: "", pair: "Two." };
  assert.ok(isExample(example, "One.", "Two."));
  assert.ok(!isExample(example, "One.", ""));
  assert.ok(isExample({ ...example, pair: null }, "One.", ""));
});

test("what is open stays open where the model has it, and gives way to the first head elsewhere", () => {
  assert.deepEqual(within(stateWith({ site: "decoder", layer: 1, head: 2 }), translator), {});
  assert.deepEqual(within(stateWith({ site: "cross", layer: 1, head: 2 }), decoder), {
    site: "decoder",
    layer: 0,
    head: 0,
  });
});

test("running another text forgets the cell, running the same again keeps it", () => {
  const state = stateWith({ text: "old", draft: "new", query: 3, key: 1 });
  assert.deepEqual([runDraft(state).text, runDraft(state).query], ["new", null]);
  const again = runDraft({ ...state, draft: "old" });
  assert.ok(!("query" in again));
  assert.equal(again.asked, state.asked + 1);
});

test("an example fills both fields", () => {
  const [example] = translator.examples;
  assert.ok(example);
  const ran = runExample(stateWith(), translator, example);
  assert.deepEqual(
    [ran.draft, ran.second, ran.target, ran.pair],
    ["A red car.", "Une voiture rouge.", "Une voiture rouge.", ""],
  );
});

test("opening a head changes nothing but the place, and keeps the cell within a site", () => {
  const picture = { site: /** @type {const} */ ("decoder"), layer: 1, head: 2, weights: "no", mask: "no" };
  const opened = openHead(stateWith({ site: "decoder", query: 3 }), picture);
  assert.deepEqual(opened, { site: "decoder", layer: 1, head: 2, hover: null });
  assert.equal(openHead(stateWith({ site: "cross", query: 3 }), picture).query, null);
});

test("a text without words is not run, an image needs none", () => {
  assert.equal(whyNot(stateWith({ draft: " \n" })), EMPTY);
  assert.equal(whyNot(stateWith({ draft: "a" })), null);
  const viewer = { ...decoder, input: /** @type {const} */ ("image") };
  assert.equal(whyNot(stateWith({ draft: "", models: [viewer] })), null);
  assert.equal(settle(stateWith({ text: "  " }), [decoder]).text, "The cat sat.");
});

test("a text that is too long is explained with both numbers before it runs", () => {
  const tokens = tokensOf(..."a b c d e f g h i j".split(" "));
  const state = stateWith({ draft: "long", typed: { model: "writer", text: "long", tokens } });
  assert.equal(tooLong(state), "This text has 10 tokens and writer reads at most 8. Shorten it by 2.");
  assert.equal(tooLong({ ...state, draft: "changed since" }), null);
  assert.equal(tooLong({ ...state, typed: { model: "writer", text: "long", tokens: tokens.slice(2) } }), null);
});
