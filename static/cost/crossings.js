/** Crossings: says in a sentence from which length self-attention costs more than its projections, or another layer. */

/** @import { CostsReply } from "../core/reply-types.js" */

import { groupedText } from "../format/numbers.js";

/** @param {CostsReply} reply */
export function crossingText({ crossings, sizes }) {
  const at = new Map(crossings.map(({ than, n }) => [than, n]));
  const from = (/** @type {CostsReply["crossings"][0]["than"]} */ than) => afterText(at.get(than) ?? null);
  return [
    projectionText(at.get("projections") ?? null, sizes),
    `It costs more than a GRU ${from("gru")}, than an LSTM ${from("lstm")},`,
    `than a convolution ${from("convolution")}.`,
    "Between tokens alone, as table 1 of Vaswani et al. counts,",
    `it costs more than a recurrence ${from("recurrent_mixing")}.`,
  ].join(" ");
}

/** @param {number | null} n the first length @param {CostsReply["sizes"]} sizes */
function projectionText(n, { causal }) {
  if (n === null) return "Up to 10⁹ tokens self-attention never costs more than its own projections.";
  // with a causal mask half of the scores are left, and the diagonal
  const [factor, equal] = causal ? [4, n] : [2, n - 1];
  return `Self-attention overtakes its own projections at n = ${factor} · d_model = ${groupedText(equal)}.`;
}

/** @param {number | null} n the first length */
function afterText(n) {
  if (n === null) return "at no length up to 10⁹ tokens";
  return n <= 1 ? "at every length" : `after n = ${groupedText(n - 1)}`;
}
