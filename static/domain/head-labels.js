/**
 * Head labels: the labels that heads earned on the model's own evaluation set, and what each means.
 *
 * @typedef {{ label: string, heads: HeadLabel[] }} LabelGroup
 */

import { groupedText } from "../format/numbers.js";
import { hasHead } from "./head-places.js";

/** @import { HeadLabel, HeadPlace, ModelCard } from "../core/types.js" */

const MEAN_WEIGHT = "the mean weight that goes there";
const AT_REPEATS = "the mean weight that goes there, where a token has come before";
const FOUND_PAIRS = "the share of known word pairs where its strongest weight is there";

/**
 * What a head of this label does, and what its number counts. The order is the order on the page, the most telling
 * first; the exact formulas are those of the API's analysis of heads.
 * @type {Record<string, [does: string, counts: string]>}
 */
const KNOWN = {
  induction: ["Finds the last time this token occurred and looks at the next token: how models copy.", AT_REPEATS],
  "alignment (word to come)": [
    "Looks at the source word that the next word of the translation comes from.",
    FOUND_PAIRS,
  ],
  "alignment (word read)": ["Looks at the source word that this word of the translation comes from.", FOUND_PAIRS],
  "other sentence": ["Looks at the words of the other sentence of a pair.", MEAN_WEIGHT],
  "duplicate token": ["Looks at the same token where it came earlier.", AT_REPEATS],
  "previous token": ["Looks at the token just before.", MEAN_WEIGHT],
  "next token": ["Looks at the token just after.", MEAN_WEIGHT],
  "current token": ["Looks at the token itself.", MEAN_WEIGHT],
  separator: ["Looks at ends of sentences: full stops, [SEP] and the like.", MEAN_WEIGHT],
  "first token (sink)": [
    "Looks at the very first token, whatever it is: often a place for weight that nothing needs.",
    MEAN_WEIGHT,
  ],
};

const ORDER = Object.keys(KNOWN);

/** @param {string} label such as `first token (sink)` @returns {string} such as `first token head (sink)` */
export const headName = (label) => label.replace(/( \(.*\))?$/, " head$1");

/** @param {string} label @returns {string} what such a head does; empty for a label that this page does not know */
export const doesText = (label) => KNOWN[label]?.[0] ?? "";

/** As short as it stands on the picture of a head. @type {Record<string, string>} */
const BADGES = {
  induction: "ind",
  "alignment (word to come)": "align",
  "alignment (word read)": "align",
  "other sentence": "pair",
  "duplicate token": "dup",
  "previous token": "prev",
  "next token": "next",
  "current token": "self",
  separator: "sep",
  "first token (sink)": "sink",
};

/** @param {HeadLabel | undefined} head @returns {string} empty for a head without a label that this page knows */
export const badgeText = (head) => (head && BADGES[head.label]) ?? "";

/** @param {HeadLabel} head */
export const headSummary = ({ label, value }) => `${headName(label)} · ${groupedText(value)}`;

/** What the label and its number mean. @param {HeadLabel} head */
export function explanationOf({ label, score, value }) {
  const counts = KNOWN[label]?.[1] ?? `its score “${score.replaceAll("_", " ")}”`;
  const where = "measured on the model's own evaluation set, not on this sentence.";
  return [doesText(label), `${groupedText(value)} is ${counts}, ${where}`].filter(Boolean).join(" ");
}

/** @param {ModelCard} card @param {HeadPlace} place @returns {HeadLabel | undefined} */
export const labelOf = (card, { site, layer, head }) =>
  card.heads?.find((each) => each.site === site && each.layer === layer && each.head === head);

/** @param {string} label @returns {number} unknown labels come after all that are known */
const rank = (label) => (ORDER.includes(label) ? ORDER.indexOf(label) : ORDER.length);

/**
 * The labelled heads, by label: the most telling label first, and in it the head that earned it best.
 * @param {ModelCard} card @returns {LabelGroup[]}
 */
export function labelGroups(card) {
  const heads = (card.heads ?? []).filter((place) => hasHead(card, place));
  const labels = [...new Set(heads.map(({ label }) => label))].sort((a, b) => rank(a) - rank(b));
  return labels.map((label) => ({
    label,
    heads: heads.filter((each) => each.label === label).sort((a, b) => b.value - a.value),
  }));
}
