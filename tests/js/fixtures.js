/** Small stand-ins for what the server says. */

/** @typedef {import("../../static/core/types.js").ModelCard} ModelCard */
/** @typedef {import("../../static/core/types.js").State} State */

import { initialState } from "../../static/explore/initial-state.js";

/** @type {ModelCard} */
export const decoder = {
  id: "writer",
  family: "decoder",
  task: "next-token",
  sites: [{ site: "decoder", layers: 2, heads: 3, key_value_heads: 3 }],
  d_model: 12,
  d_head: 4,
  d_value: 4,
  max_tokens: 8,
  positions: "learned",
  vocabulary_size: 64,
  parameters: 1234,
  licence: "MIT",
  description: "",
  examples: [{ text: "The cat sat.", shows: "a sentence" }],
};

/** @type {ModelCard} */
export const reader = {
  ...decoder,
  id: "reader",
  family: "encoder",
  task: "fill-mask",
  sites: [{ site: "encoder", layers: 2, heads: 3, key_value_heads: 3 }],
  examples: [{ text: "Tom is ill.", shows: "a pair", pair: "He is in bed." }],
};

/** @type {ModelCard} */
export const translator = {
  ...decoder,
  id: "translator",
  family: "encoder-decoder",
  task: "translate",
  sites: [
    { site: "encoder", layers: 2, heads: 3, key_value_heads: 3 },
    { site: "decoder", layers: 2, heads: 3, key_value_heads: 3 },
    { site: "cross", layers: 2, heads: 3, key_value_heads: 3 },
  ],
  examples: [{ text: "A red car.", shows: "word order", target: "Une voiture rouge." }],
};

/** @param {Partial<State>} [patch] @returns {State} */
export const stateWith = (patch = {}) => ({
  ...initialState("", null),
  models: [decoder, translator],
  model: decoder.id,
  ...patch,
});

/** @param {string[]} texts @returns {import("../../static/core/types.js").Token[]} tokens one after another, a space between */
export function tokensOf(...texts) {
  let end = -1;
  return texts.map((text, id) => {
    const special = text.startsWith("[");
    const start = special ? Math.max(end, 0) : end + 1;
    end = special ? end : start + text.length;
    return { id, text, start, end: special ? start : end, special };
  });
}

/** @param {number[][]} rows @returns {import("../../static/core/types.js").Matrix} */
export const matrix = (rows) => ({
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
  data: new Float32Array(rows.flat()),
});
