import assert from "node:assert/strict";
import { test } from "node:test";

import { numbersOf } from "../../../static/domain/parse-replies.js";
import { decoder, stateWith } from "../fixtures.js";

/** @param {number[][]} rows @returns {import("../../../static/format/typed-arrays.js").TypedTensor} one head */
const typed = (rows) => ({
  dtype: "float32",
  shape: [1, rows.length, rows[0]?.length ?? 0],
  base64: btoa(String.fromCharCode(...new Uint8Array(new Float32Array(rows.flat()).buffer))),
});
const token = { id: 1, text: "a", start: 0, end: 1, special: false };
const place = /** @type {const} */ ({ site: "decoder", layer: 1, head: 2 });
const run = /** @type {import("../../../static/core/types.js").Run} */ (
  /** @type {unknown} */ ({
    card: decoder,
    question: { ...stateWith(), interventions: null },
    tokens: { source: [token], target: null },
  })
);
const cell = typed([[0.5]]);

/** @param {object} more */
const replyOf = (more) =>
  /** @type {import("../../../static/core/reply-types.js").AttentionReply} */ (
    /** @type {unknown} */ ({
      tokens: { source: [token], target: null },
      attention: [
        { ...place, heads: [2], query_tokens: "source", key_tokens: "source", masked: cell, weights: cell, ...more },
      ],
    })
  );

test("a head that shows its queries and keys is opened, with its cap and its sink", () => {
  const vectors = { query: cell, key: cell, value: cell, scores: cell, scaled: cell };
  const { opened, captured } = numbersOf(replyOf({ ...vectors, scale: 0.25, softcap: 30, sinks: [-1.5] }), run, place);
  assert.equal(captured, null);
  assert.equal(opened?.scale, 0.25);
  assert.equal(opened?.softcap, 30);
  assert.equal(opened?.sink, -1.5);
  assert.deepEqual([...(opened?.query.data ?? [])], [0.5]);
});

test("a head of which only masked scores and weights are captured is not opened", () => {
  const { opened, captured } = numbersOf(replyOf({ scale: null }), run, place);
  assert.equal(opened, null);
  assert.deepEqual([...(captured?.weights.data ?? [])], [0.5]);
  assert.deepEqual([captured?.layer, captured?.head, captured?.temperature, captured?.sink], [1, 2, 1, null]);
});
