/**
 * Weights of a trace in the explore page's words: its sentences, and what is changed by hand, read these on every page.
 *
 * @import { HeadMatrix, ModelCard, Question, Token } from "../../core/types.js"
 * @import { StepTrace } from "./types.js"
 */

import { isCross } from "./facts.js";
import { matrixOf } from "./read.js";

/** What a calculation is, which no model makes and no label describes. */
const NOBODY = /** @type {ModelCard} */ (/** @type {unknown} */ ({ id: "", sites: [], heads: [], examples: [] }));
const UNASKED = /** @type {Question} */ ({ model: "", text: "", pair: null, target: null, interventions: null });

/** Words that stand apart: none goes on with the one before. @param {string[]} labels @returns {Token[]} */
const tokensOf = (labels) => labels.map((text, id) => ({ id, text, start: 2 * id, end: 2 * id + 1, special: false }));

/**
 * @param {StepTrace} trace @param {number} head among those of the reply
 * @param {ModelCard} [card] @param {Question | null} [question] both absent for a calculation
 * @returns {HeadMatrix}
 */
export function headMatrix(trace, head, card = NOBODY, question = UNASKED) {
  const { site, layer, head: index, tokens, query_tokens: queries, key_tokens: keys, notes } = trace.reply;
  const { rows, columns, data, rowLabels, columnLabels } = matrixOf(trace, "weights", head);
  const visible = trace.tensors.has("mask")
    ? Uint8Array.from(matrixOf(trace, "mask", head).data)
    : new Uint8Array(rows * columns).fill(1);
  return {
    run: { question: question ?? UNASKED, card, tokens, pictures: [], notes: notes ?? [] },
    kind: "head",
    places: site ? [{ site, layer, head: index }] : [],
    site: site ?? (isCross(trace) ? "cross" : "decoder"),
    queryTokens: tokens?.[queries] ?? tokensOf(rowLabels),
    keyTokens: tokens?.[keys] ?? tokensOf(columnLabels),
    weights: { rows, columns, data: Float32Array.from(data) },
    visible: { rows, columns, data: visible },
  };
}
