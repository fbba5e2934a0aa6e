/**
 * Head order: says which heads the board shows, in which order, and with which number.
 *
 * @typedef {{ place: HeadPlace, number: number | null, isShown: boolean }} Entry
 * @typedef {{ isSorted: boolean, entries: Entry[], shown: number, total: number }} Arrangement
 * @typedef {Pick<State, "order" | "only" | "least" | "scored" | "paired">} Wish
 */

import { labelOf } from "../../domain/head-labels.js";
import { placesOf } from "../../domain/head-places.js";

/** @import { HeadPlace, Run, State } from "../../core/types.js" */

/** @param {HeadPlace} place */
const nameOf = ({ site, layer, head }) => `${site} ${layer} ${head}`;

/**
 * The number that orders the heads; null when nothing does, or its answer is not there yet.
 * @param {Wish} wish @param {Run} run
 */
function numbersOf({ order, scored, paired }, run) {
  if (order === "pair" && paired?.run === run) return new Map(paired.heads.map((each) => [nameOf(each), each.weight]));
  if (order === "" || order === "pair" || scored?.run !== run) return null;
  return new Map(scored.heads.map((each) => [nameOf(each), each.scores[order] ?? null]));
}

/** Largest first; heads without a number come last. @param {Entry} a @param {Entry} b */
const byNumber = (a, b) => (b.number ?? -Infinity) - (a.number ?? -Infinity);

/** @param {Wish} wish @param {Run} run @returns {Arrangement} */
export function arrangementOf(wish, run) {
  const numbers = numbersOf(wish, run);
  const all = placesOf(run.card).map((place) => {
    const number = numbers?.get(nameOf(place)) ?? null;
    const isLabelled = wish.only === "" || labelOf(run.card, place)?.label === wish.only;
    const isEnough = numbers === null || wish.least === null || (number !== null && number >= wish.least);
    return { place, number, isShown: isLabelled && isEnough };
  });
  const shown = all.filter(({ isShown }) => isShown);
  const isSorted = numbers !== null;
  // without an order every head keeps its place in the table, and those left out are faded
  return { isSorted, entries: isSorted ? shown.sort(byNumber) : all, shown: shown.length, total: all.length };
}

/** The scores by which heads can be sorted, in words. */
export const SCORE_NAMES = /** @type {Record<string, string>} */ ({
  previous_token: "looks at the previous token",
  next_token: "looks at the next token",
  current_token: "looks at the token itself",
  first_token: "looks at the first token",
  duplicate_token: "looks at the same token before",
  induction: "looks at the token that followed before",
  separator: "looks at ends of sentences",
  other_sentence: "looks at the other sentence",
  local_window: "looks near (two tokens)",
  mean_distance: "looks far (mean distance)",
  entropy: "spreads (entropy, bits)",
  relative_entropy: "spread (entropy, share of maximum)",
});
