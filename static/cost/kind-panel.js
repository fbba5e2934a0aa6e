/** Kind panel: the formulas of the chosen kind with their numbers and source; from where attention costs more. */

/** @import { CostsReply, CostSizes, LayerCost } from "../core/reply-types.js" */
/** @import { Store } from "../core/store.js" */
/** @import { State } from "./state.js" */

import { bytesText } from "../format/bytes.js";
import { groupedText } from "../format/numbers.js";
import { el, slot } from "../widgets/elements.js";
import { crossingText } from "./crossings.js";
import { EXACT, exactText } from "./measures.js";

/** The letters of the formulas, and which numbers they stand for. @type {Record<string, keyof CostSizes>} */
const LETTERS = {
  n: "n",
  d: "d_model",
  h: "heads",
  d_h: "d_head",
  g: "key_value_heads",
  w: "window",
  k: "kernel",
  m: "local_layers",
  d_c: "d_latent",
  d_r: "d_rope",
  N: "d_state",
};

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountKind(root, store) {
  store.watch(["reply", "problem"], ({ reply, problem }) => {
    slot(root, "note").textContent = noteText(reply, problem !== null);
  });
  store.watch(["reply", "kind", "layers"], ({ reply, kind, layers }) => {
    const cost = reply?.kinds.find((each) => each.kind === kind);
    if (!reply || !cost) return;
    slot(root, "kind-title").textContent = cost.title;
    slot(root, "kind").replaceChildren(...factsOf(cost, reply.sizes, layers));
    slot(root, "crossing").textContent = crossingText(reply);
  });
}

/** @param {CostsReply | null} reply @param {boolean} isRefused whether the sizes of now cannot be counted with */
function noteText(reply, isRefused) {
  if (reply && isRefused) return "These are the counts of the last valid sizes.";
  const isRounded = reply?.kinds.some(({ multiplications }) => multiplications >= EXACT);
  return isRounded ? "Counts from 10¹³ on are rounded to four digits." : "";
}

/** @param {LayerCost} cost @param {CostSizes} sizes @param {number} layers */
function factsOf(cost, sizes, layers) {
  const { formula, projections, mixing, multiplications, path, path_formula, cache_bytes, traffic_bytes } = cost;
  /** @type {[string, string][]} */
  const facts = [
    ["multiplications", `${formula} = ${exactText(multiplications)}`],
    ["", `${exactText(projections)} at single tokens + ${exactText(mixing)} between tokens`],
    ["steps in sequence", exactText(cost.sequential)],
    ["longest path", path === null ? "none: some tokens never meet" : pathText(path_formula, path)],
    ["cache", cacheText(cache_bytes, layers)],
  ];
  if (traffic_bytes !== null) facts.push(["memory traffic", bytesText(traffic_bytes)]);
  facts.push(["where", lettersOf(cost, sizes)], ["source", cost.source]);
  return facts.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]);
}

/** @param {string} formula @param {number} path */
const pathText = (formula, path) => (formula === groupedText(path) ? formula : `${formula} = ${groupedText(path)}`);

/** @param {number} bytes @param {number} layers */
const cacheText = (bytes, layers) =>
  layers === 1 ? bytesText(bytes) : `${bytesText(bytes)}; ${groupedText(layers)} layers ${bytesText(bytes * layers)}`;

/** The values of the letters of a formula. @param {LayerCost} cost @param {CostSizes} sizes */
export function lettersOf({ formula, path_formula, pairs }, sizes) {
  const words = new Set(`${formula} ${path_formula}`.match(/[A-Za-z]+(_[a-z]+)?/g));
  const found = Object.entries(LETTERS)
    .filter(([letter]) => words.has(letter))
    .map(([letter, name]) => `${letter} = ${groupedText(Number(sizes[name]))}`);
  const all = sizes.causal ? "n(n + 1) / 2" : "n²";
  const counted = Object.entries(pairs).map(([letter, count]) =>
    letter === "P" ? `P = ${all} = ${exactText(count)}` : `${letter} = ${exactText(count)} pairs of query and key`,
  );
  return [...found, ...counted].join(", ");
}
