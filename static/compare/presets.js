/**
 * Presets: comparisons to begin with, each made from side A.
 *
 * @typedef {{ a: Side, b: Side }} Both
 */

import { cardAt, checkpointOf, named } from "../domain/model-cards.js";
import { UNCHANGED } from "./address.js";
import { completeSide } from "./complete-side.js";

/** @import { ModelCard } from "../core/types.js" */
/** @import { Side } from "./address.js" */

/** @type {Record<string, string>} */
export const PRESETS = {
  heads: "Two heads",
  sentences: "Two sentences",
  images: "Image and image",
  models: "Model and model",
  zeroing: "With and without this head",
  checkpoints: "Two moments of training",
};

/** @typedef {NonNullable<ModelCard["heads"]>[number]} HeadLabel */

/**
 * The head with the highest score of those that fit.
 * @param {ModelCard} card @param {(head: HeadLabel) => boolean} fits
 */
const strongest = ({ heads = [] }, fits) => heads.filter(fits).sort((x, y) => y.value - x.value)[0];

/** @param {Side} a @param {ModelCard} card @returns {Both} */
const heads = (a, card) => {
  const most = card.sites.find(({ site }) => site === a.site)?.heads ?? 1;
  return { a, b: { ...a, head: (a.head + 1) % most } };
};

/**
 * The same sentence with two words of its first half in the other order: all else has a partner. One that is too short
 * stands beside another example.
 * @param {Side} a @param {ModelCard} card @returns {Both}
 */
const sentences = (a, card) => {
  const words = a.text.trim().split(/\s+/);
  const at = Math.floor(words.length / 4);
  const [one, two] = [words[at] ?? "", words[at + 1] ?? ""];
  const text = words
    .with(at, two)
    .with(at + 1, one)
    .join(" ");
  if (words.length >= 4 && one !== two) return { a, b: { ...a, text } };
  const other = card.examples.find(({ text }) => text !== a.text);
  return { a, b: { ...a, text: other?.text ?? a.text, pair: other?.pair ?? "", target: other?.target ?? "" } };
};

/** The sample beside the reader's own; who looks at the sample chooses the other. @param {Side} a @returns {Both} */
const images = (a) => ({ a, b: { ...a, image: "" } });

/** @param {ModelCard} card @param {ModelCard} other */
const isAlike = (card, other) =>
  other.id !== card.id && other.family === card.family && (other.input ?? "text") === (card.input ?? "text");

/** @param {Side} a @param {ModelCard} card @param {ModelCard[]} models @returns {Both} */
const others = (a, card, models) => {
  const other = models.find((each) => isAlike(card, each)) ?? models.find(({ id }) => id !== card.id) ?? card;
  return { a, b: completeSide({ ...a, ...UNCHANGED, model: other.id, pair: "", target: "" }, models) };
};

/**
 * The open head zeroed, seen in a head that reads what it wrote; one of the last layer is seen without an earlier one.
 * @param {Side} a @param {ModelCard} card @returns {Both}
 */
const zeroing = (a, card) => {
  const labels = (card.heads ?? []).filter(({ site }) => site === a.site);
  const last = (card.sites.find(({ site }) => site === a.site)?.layers ?? 1) - 1;
  const site = a.site || "decoder";
  const later = labels.find(({ layer, label }) => layer > a.layer && label === "induction") ?? {
    layer: a.layer + 1,
    head: a.head,
  };
  const isEarlier = (/** @type {HeadLabel} */ { site, layer, label }) =>
    site === a.site && layer < a.layer && label === "previous token";
  const earlier = strongest(card, isEarlier) ?? { layer: 0, head: a.head };
  const [zeroed, seen] = a.layer < last ? [a, later] : [earlier, a];
  const before = { ...a, ...UNCHANGED, layer: seen.layer, head: seen.head };
  return {
    a: before,
    b: { ...before, ablate: [{ site, layer: zeroed.layer, head: zeroed.head, mode: /** @type {const} */ ("zero") }] },
  };
};

/** @param {Side} a @param {ModelCard} card @param {ModelCard[]} models @returns {Both} */
const checkpoints = (a, card, models) => {
  const kept = card.steps?.length ? card : models.find(({ steps }) => steps?.length);
  if (!kept) return { a, b: a };
  const induction = strongest(kept, ({ label }) => label === "induction");
  const place = kept === card ? {} : { text: "", ...(induction ?? {}) };
  const b = completeSide({ ...a, ...UNCHANGED, ...place, model: kept.id }, models);
  return {
    a: {
      ...b,
      model: named(kept.id, checkpointOf(a.model).step ?? kept.steps?.[Math.floor((kept.steps.length - 1) / 4)] ?? 0),
    },
    b,
  };
};

const MAKERS = { heads, sentences, images, models: others, zeroing, checkpoints };

/** @param {string} name one of `PRESETS` @param {Side} a @param {ModelCard[]} models @returns {Both} */
export function preset(name, a, models) {
  const card = cardAt(models, a.model);
  const make = MAKERS[/** @type {keyof typeof MAKERS} */ (name)];
  return card && make ? make(a, card, models) : { a, b: a };
}

/**
 * What an address that says nothing shows: the most telling comparison there is.
 * @param {ModelCard[]} models @param {Side} empty @returns {Both}
 */
export function first(models, empty) {
  const a = completeSide(empty, models);
  const card = cardAt(models, a.model);
  const induction = card && strongest(card, ({ label }) => label === "induction");
  const { site, layer, head } = induction ?? a;
  return preset("zeroing", { ...a, site, layer, head }, models);
}
