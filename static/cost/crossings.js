/** Crossings: says in a sentence from which length self-attention costs more than its projections, or another layer. */

/** @import { CostsReply, LayerKind } from "../core/reply-types.js" */

import { groupedText } from "../format/numbers.js";

/** @param {CostsReply} reply */
export function crossingText({ crossings, sizes }) {
  const at = new Map(crossings.map(({ than, n }) => [than, n]));
  const behind = (/** @type {LayerKind} */ than) => behindText(at.get(than) ?? null);
  return [
    projectionText(at.get("projections") ?? null, sizes),
    `It costs more than a GRU ${behind("gru")}, than an LSTM ${behind("lstm")},`,
    `than a convolution ${behind("convolution")}.`,
    "Between tokens alone, as table 1 of Vaswani et al. counts,",
    `it costs more than a recurrence ${behindText(betweenFrom(sizes))}.`,
  ].join(" ");
}

/** @param {number | null} n the first length @param {CostsReply["sizes"]} sizes */
function projectionText(n, { causal }) {
  if (n === null) return "Up to 10⁹ tokens self-attention never costs more than its own projections.";
  // with a causal mask half of the scores are left, and the diagonal
  const [factor, equal] = causal ? [4, n] : [2, n - 1];
  return `Self-attention overtakes its own projections at n = ${factor} · d_model = ${groupedText(equal)}.`;
}

/** From which length 2 · pairs · h · d_h is more than n · d². @param {CostsReply["sizes"]} sizes */
function betweenFrom({ d_model, heads, d_head, causal }) {
  const width = d_model ** 2 / (heads * d_head);
  return Math.floor(causal ? width - 1 : width / 2) + 1;
}

/** @param {number | null} n the first length */
function behindText(n) {
  if (n === null) return "at no length up to 10⁹ tokens";
  return n <= 1 ? "at every length" : `behind n = ${groupedText(n - 1)}`;
}
