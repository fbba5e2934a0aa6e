import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../../static/core/store.js";
import { mountLooks } from "../../../static/sparse/look.js";
import { TABLE } from "../../../static/sparse/state.js";
import { decoder, tokensOf } from "../fixtures.js";
import { onPage, texts, the } from "../page.js";

const IMAGE = "0123456789abcdef";
const file = { input: "image", fingerprint: IMAGE, name: "cat.png", data: "AA==", isKept: true };
const sites = [{ site: "encoder", layers: 2, heads: 3, key_value_heads: 3 }];
const card = { ...decoder, id: "vit", input: "image", family: "encoder", task: "none", sites, examples: [] };
const tokens = tokensOf("[CLS]", "0,0");

/** @param {string} dtype @param {number[]} numbers @param {any} Numbers */
const typed = (dtype, numbers, Numbers) => {
  const bytes = new Uint8Array(Numbers.from(numbers).buffer);
  return { dtype, shape: [1, 2, 2], base64: btoa(String.fromCharCode(...bytes)) };
};
/** @param {number[]} weights */
const attentionOf = (weights) => ({
  tokens: { source: tokens, target: null },
  attention: [
    {
      ...{ site: "encoder", layer: 1, heads: [2], query_tokens: "source", key_tokens: "source" },
      weights: typed("float32", weights, Float32Array),
      mask: typed("uint8", [1, 1, 1, 1], Uint8Array),
    },
  ],
});
const tensors = [
  { name: "scores", largest: 9 },
  { name: "weights", largest: 0.5 },
  { name: "head_output", largest: 0.25 },
];

test("one head is run without and with the pattern, and what moved is said", async () => {
  /** @type {any[]} */
  const asked = [];
  const answer = async (/** @type {string} */ path, /** @type {any} */ { body }) => {
    const wanted = JSON.parse(body);
    asked.push([path.split("/").at(-1), wanted.interventions?.mask ?? null, wanted.heads ?? wanted.head]);
    if (path.endsWith("changes")) return Response.json({ tensors, predictions: [] });
    if (path.endsWith("attention"))
      return Response.json(attentionOf(wanted.interventions ? [1, 0, 0, 1] : [1, 0, 1, 0]));
    return Response.json({ rows: 1, columns: 1, png: "" });
  };
  globalThis.fetch = /** @type {typeof fetch} */ (/** @type {unknown} */ (answer));
  const fields = { ...TABLE.read(`?kinds=none&both=1&model=vit&image=${IMAGE}&layer=7&head=2`), file, absent: "" };
  const empty = { palette: "light", trained: null, sparse: null, problem: null, seen: null, hover: null };
  const store = createStore(/** @type {any} */ ({ ...fields, ...empty, cards: [card] }));
  const slots = ["sentence", "looks", "predict-problem"].map((name) => `<div data-slot="${name}"></div>`);
  const root = onPage(slots.join(""));
  mountLooks(root, store);
  await new Promise((done) => setTimeout(done, 200));
  assert.equal(the(root, '[data-slot="predict-problem"]').textContent, "");
  const full = { kind: "full" };
  assert.deepEqual(
    asked.filter(([path]) => path === "attention" || path === "changes"),
    [
      ["attention", null, [2]],
      ["attention", full, [2]],
      ["changes", full, 2],
    ],
  );
  assert.deepEqual([...store.get().trained.weights.data], [1, 0, 1, 0]);
  assert.deepEqual([...store.get().sparse.weights.data], [1, 0, 0, 1]);
  assert.equal(the(root, "#layer").value, "1");
  const moved = "With the pattern the weights of this head move by at most 0.5000, its output by at most 0.2500.";
  assert.equal(texts(root, '[role="status"]').at(-1), moved);
});
