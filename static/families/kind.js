/**
 * Kind of attention of a model: which patterns its masks draw.
 *
 * @typedef {{ title: string, set: Partial<SparseAddress> }} Pattern what the sparse page calls it
 */

/** @import { FamilyModel } from "../core/reply-types.js" */
/** @import { Address as SparseAddress } from "../sparse/state.js" */

import { PRESETS, TABLE as SPARSE } from "../sparse/state.js";

export const TOKENS = 16;
/** A window and a chunk as wide as a small picture can show. */
const WINDOW = 4;
const CHUNK = 4;
const SCORES = ["mha", "mqa", "gqa", "mla", "cross", "low-rank"];
/** Models whose pattern a paper defines. @type {Record<string, string>} */
const OWN = { longformer: "longformer", "big-bird": "bigbird", "sparse-transformer": "sparse" };
const ALSO_GLOBAL = /global|full|in turn|one layer|layers of/;

/** Whether it has a matrix of weights at all. @param {FamilyModel} model */
export const hasWeights = ({ kinds }) => kinds.some((kind) => SCORES.includes(kind));

/** @param {FamilyModel} model @returns {Pattern[]} */
export function patternsOf(model) {
  const { id, branch, kinds, attention } = model;
  if (!hasWeights(model)) return [];
  const both = branch === "encoder";
  const own = OWN[id] && PRESETS[OWN[id]];
  if (own) return [{ title: own.title, set: { ...own.set, n: TOKENS, window: 2, stride: 4 } }];
  /** @type {Pattern[]} */
  const found = [];
  const isLocal = kinds.includes("sliding-window") || kinds.includes("chunked");
  if (branch === "encoder-decoder") found.push({ title: "encoder: full", set: plain(true) });
  if (!isLocal || branch === "encoder-decoder" || ALSO_GLOBAL.test(attention))
    found.push({ title: both ? "full" : branch === "decoder" ? "causal" : "decoder: causal", set: plain(both) });
  if (kinds.includes("sliding-window"))
    found.push({ title: "sliding window", set: { kinds: ["window"], window: WINDOW, both, n: TOKENS } });
  if (kinds.includes("chunked"))
    found.push({ title: "chunks", set: { kinds: ["blocks"], block: CHUNK, both, n: TOKENS } });
  return found;
}

/** @param {boolean} both @returns {Partial<SparseAddress>} */
const plain = (both) => ({ kinds: [], both, n: TOKENS });

/** The whole state of the sparse page that draws it. @param {Partial<SparseAddress>} set */
export const sparseState = (set) => ({ ...SPARSE.read(""), ...set });
