import assert from "node:assert/strict";
import { test } from "node:test";
import { compareAddress, compareLink, patchSide, sideOf, sideOfLink } from "../../../static/compare/address.js";
import { align, alone, gapsText, numbered } from "../../../static/compare/align.js";
import { completeSide } from "../../../static/compare/complete-side.js";
import { preset } from "../../../static/compare/presets.js";
import { asPatch } from "../../../static/compare/run-patching.js";
import { differenceOf, KIND, largestChanges } from "../../../static/compare/weight-difference.js";
import { checkpointOf, named, stagesOf } from "../../../static/domain/model-cards.js";
import { readAddress } from "../../../static/explore/address.js";

/** Every subsequence, one by one: the length of the longest that both have. @param {string[]} a @param {string[]} b */
function longest(a, b) {
  let best = 0;
  for (let bits = 0; bits < 2 ** a.length; bits++) {
    const chosen = a.filter((_, i) => bits & (1 << i));
    let at = 0;
    for (const each of b) if (each === chosen[at]) at += 1;
    if (at === chosen.length) best = Math.max(best, at);
  }
  return best;
}

const words = (/** @type {string} */ text) => text.split(" ").filter(Boolean);

test("identical texts are lined up one to one", () => {
  const slots = align(words("a b a"), words("a b a"));
  assert.deepEqual(slots, [
    { a: 0, b: 0, label: "a" },
    { a: 1, b: 1, label: "b" },
    { a: 2, b: 2, label: "a" },
  ]);
  assert.equal(gapsText(slots, slots), "");
});

test("what is put in is a gap, and nothing behind it falls out of step", () => {
  const slots = align(words("the cat sat"), words("the black cat sat"));
  assert.deepEqual(
    slots.map(({ a, b }) => [a, b]),
    [
      [0, 0],
      [null, 1],
      [1, 2],
      [2, 3],
    ],
  );
  assert.deepEqual(alone(slots), { onlyA: [], onlyB: ["black"] });
  assert.equal(gapsText(slots, slots), "Tokens without a partner are gaps in the difference, only in B: “black”.");
});

test("a label that stands in several places is told apart by its position", () => {
  assert.deepEqual(numbered(["a", "b", "a"]), ["a (0)", "b", "a (2)"]);
});

test("every alignment holds every token once, in order, and as many pairs as there can be", () => {
  let seed = 7;
  const draw = () => "abc"[(seed = (seed * 1103515245 + 12345) % 2 ** 31) % 3] ?? "a";
  for (let round = 0; round < 120; round++) {
    const [a, b] = [Array.from({ length: round % 8 }, draw), Array.from({ length: (round * 5) % 7 }, draw)];
    const slots = align(a, b);
    assert.deepEqual(
      slots.flatMap((slot) => (slot.a === null ? [] : [slot.a])),
      [...a.keys()],
    );
    assert.deepEqual(
      slots.flatMap((slot) => (slot.b === null ? [] : [slot.b])),
      [...b.keys()],
    );
    const pairs = slots.filter((slot) => slot.a !== null && slot.b !== null);
    for (const pair of pairs) assert.equal(a[Number(pair.a)], b[Number(pair.b)]);
    assert.equal(pairs.length, longest(a, b), `${a} / ${b}`);
  }
});

/** @param {number[][]} rows @param {number[][]} [seen] */
const head = (rows, seen = rows.map((row) => row.map(() => 1))) => ({
  weights: { rows: rows.length, columns: rows[0]?.length ?? 0, data: Float32Array.from(rows.flat()) },
  visible: { rows: rows.length, columns: rows[0]?.length ?? 0, data: Uint8Array.from(seen.flat()) },
});

test("the difference is B − A where both have the cell; a cell hidden from both stays hidden, from one counts as 0", () => {
  const a = head(
    [
      [1, 0],
      [0.25, 0.75],
    ],
    [
      [1, 0],
      [1, 1],
    ],
  );
  const b = head(
    [
      [0.5, 0, 0.5],
      [0, 0, 0],
      [0.5, 0, 0.5],
    ],
    [
      [1, 0, 1],
      [1, 1, 1],
      [1, 1, 1],
    ],
  );
  const slots = align(["x", "z"], ["x", "y", "z"]);
  const found = differenceOf(a, b, slots, slots);
  assert.deepEqual([...found.data], [-0.5, 0, 0.5, 0, 0, 0, 0.25, 0, -0.25]);
  assert.deepEqual(
    [...found.kind].map((kind) => kind === KIND.gap),
    [false, true, false, true, true, true, false, true, false],
  );
  assert.equal(found.reach, 0.5);
  const lower = head(
    [
      [1, 0],
      [0.25, 0.75],
    ],
    [
      [1, 0],
      [1, 1],
    ],
  );
  const same = align(["x", "z"], ["x", "z"]);
  assert.deepEqual(
    [...differenceOf(a, lower, same, same).kind],
    [KIND.compared, KIND.hidden, KIND.compared, KIND.compared],
  );
});

test("the largest changes come first, and cells that did not change are no changes", () => {
  const slots = align(["x", "y"], ["x", "y"]);
  const found = differenceOf(
    head([
      [0.5, 0.5],
      [0.25, 0.75],
    ]),
    head([
      [0.5, 0.5],
      [1, 0],
    ]),
    slots,
    slots,
  );
  assert.deepEqual(largestChanges(found, 9), [
    { row: 1, column: 0, a: 0.25, b: 1, difference: 0.75 },
    { row: 1, column: 1, a: 0.75, b: 0, difference: -0.75 },
  ]);
  assert.equal(largestChanges(found, 1).length, 1);
});

/** @type {any} */
const CARD = {
  id: "copycat",
  family: "decoder",
  sites: [{ site: "decoder", layers: 2, heads: 4, key_value_heads: 4 }],
  steps: [0, 100, 300],
  examples: [{ text: "po me" }, { text: "ta cu" }],
  heads: [
    { site: "decoder", layer: 0, head: 1, label: "previous token", value: 0.9 },
    { site: "decoder", layer: 1, head: 3, label: "induction", value: 0.8 },
  ],
};
/** @type {any} */
const OTHER = {
  ...CARD,
  id: "writer",
  sites: [{ site: "decoder", layers: 3, heads: 5, key_value_heads: 5 }],
  steps: [],
  heads: [],
};
const MODELS = [OTHER, CARD];
const EMPTY = sideOf(compareAddress.read(""), "a");

test("a checkpoint is a model and a step", () => {
  assert.deepEqual(checkpointOf("copycat@300"), { id: "copycat", step: 300 });
  assert.deepEqual(checkpointOf("copycat"), { id: "copycat", step: null });
  for (const name of ["copycat", "copycat@0"])
    assert.equal(named(checkpointOf(name).id, checkpointOf(name).step), name);
  assert.deepEqual(stagesOf(CARD), [0, 100, 300, null]);
});

test("a side that names what the model lacks is made whole, and one that is whole stays as it is", () => {
  const side = completeSide({ ...EMPTY, model: "copycat@100", layer: 7, head: 9 }, MODELS);
  assert.deepEqual(
    [side.model, side.text, side.site, side.layer, side.head],
    ["copycat@100", "po me", "decoder", 0, 0],
  );
  assert.deepEqual(completeSide(side, MODELS), side);
  assert.equal(completeSide({ ...EMPTY, model: "none" }, MODELS).model, "copycat");
});

test("the preset of two sentences shares all tokens, two of them in another order in the first half", () => {
  const text = "po me ke co fu he ta cu po me ke co fu he ta cu";
  const a = { ...completeSide({ ...EMPTY, model: "copycat" }, MODELS), text };
  const { b } = preset("sentences", a, MODELS);
  assert.equal(b.text, "po me ke co he fu ta cu po me ke co fu he ta cu");
  const partners = align(text.split(" "), b.text.split(" ")).filter((slot) => slot.a !== null && slot.b !== null);
  assert.equal(partners.length, 15);
});

test("each preset differs in what its name says and in nothing else", () => {
  const a = { ...completeSide({ ...EMPTY, model: "copycat" }, MODELS), head: 1 };
  const differing = (/** @type {string} */ name, from = a) => {
    const both = preset(name, from, MODELS);
    return Object.keys(both.a).filter(
      (key) => JSON.stringify(/** @type {any} */ (both.a)[key]) !== JSON.stringify(/** @type {any} */ (both.b)[key]),
    );
  };
  assert.deepEqual(differing("heads"), ["head"]);
  assert.deepEqual(differing("sentences"), ["text"]);
  assert.deepEqual(differing("models"), ["model"]);
  assert.deepEqual(differing("zeroing"), ["ablate"]);
  assert.deepEqual(differing("checkpoints"), ["model"]);
  assert.equal(checkpointOf(preset("checkpoints", a, MODELS).a.model).step, 0);
  const seen = preset("zeroing", a, MODELS);
  assert.deepEqual(
    [seen.b.ablate, seen.b.layer, seen.b.head],
    [[{ site: "decoder", layer: 0, head: 1, mode: "zero" }], 1, 3],
  );
  const last = preset("zeroing", { ...a, layer: 1, head: 3 }, MODELS);
  assert.deepEqual(
    [last.b.ablate, last.b.layer, last.b.head],
    [[{ site: "decoder", layer: 0, head: 1, mode: "zero" }], 1, 3],
  );
});

test("an address goes there and back with both sides, the cell and the patching", () => {
  const search =
    "?a.model=copycat%40100&a.text=po&a.layer=1&b.model=copycat&b.scale=none&b.ablate=decoder.0.1&query=3&key=2&p.model=writer&p.what=residual&p.layer=2";
  const state = compareAddress.read(search);
  assert.equal(compareAddress.write(state), search);
  assert.equal(sideOf(state, "a").model, "copycat@100");
  assert.equal(sideOf(state, "b").scale, "none");
});

test("a link of the explore page is a side, anything else is none", () => {
  const side = sideOfLink("http://127.0.0.1:8000/?model=writer&text=A+cat&layer=1&head=2&temperature=2#x");
  assert.deepEqual([side?.model, side?.text, side?.layer, side?.temperature], ["writer", "A cat", 1, 2]);
  for (const link of ["", "hello", "http://127.0.0.1:8000/", "?text=a"]) assert.equal(sideOfLink(link), null, link);
});

test("the explore page compares without its changes against with them", () => {
  const link = compareLink(readAddress("?model=writer&text=A+cat&site=decoder&layer=1&ablate=decoder.0.1&scale=2"));
  const state = compareAddress.read(link.slice(link.indexOf("?")));
  const [a, b] = [sideOf(state, "a"), sideOf(state, "b")];
  assert.deepEqual([a.ablate, a.scale], [[], null]);
  assert.deepEqual([b.ablate, b.scale], [[{ site: "decoder", layer: 0, head: 1, mode: "zero" }], 2]);
  assert.deepEqual([a.model, a.text, a.layer], [b.model, b.text, b.layer]);
});

test("what is changed in the patching stands in the address and is read as the what-ifs of the explore page", () => {
  const state = /** @type {any} */ (
    compareAddress.read(
      "?p.model=reader&p.pair=My+dog.&p.temperature=2&p.ablate=encoder.1.2&p.what=head_output&p.site=encoder&p.layer=1&p.column=2&zoom=fit",
    )
  );
  assert.deepEqual([state["p.pair"], state["p.temperature"], state.zoom], ["My dog.", 2, "fit"]);
  const side = patchSide(state);
  assert.deepEqual([side.model, side.site, side.layer, side.head, side.temperature], ["reader", "encoder", 1, 2, 2]);
  assert.deepEqual(side.ablate, [{ site: "encoder", layer: 1, head: 2, mode: "zero" }]);
  // a position of the stream is no head that could be zeroed
  assert.equal(patchSide({ ...state, "p.what": "residual" }).site, "");
  assert.equal(patchSide({ ...state, "p.column": null }).site, "");
  assert.deepEqual(compareAddress.read(compareAddress.write(state)), state);
  assert.deepEqual(asPatch({ scale: 2, ablate: [] }), { "p.scale": 2, "p.ablate": [] });
});
