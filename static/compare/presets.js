/**
 * Comparisons to begin with: each makes both sides from what stands in A.
 *
 * @typedef {{ a: Side, b: Side }} Both
 */

import { cardAt, checkpointOf, named } from "../domain/model-cards.js";
import { UNCHANGED } from "./address.js";
import { settled } from "./cards.js";

/** @import { ModelCard } from "../core/types.js" */
/** @import { Side } from "./address.js" */

/** @type {Record<string, string>} */
export const PRESETS = {
  heads: "Head and head",
  sentences: "Sentence and sentence",
  images: "Image and image",
  models: "Model and model",
  zeroing: "Before and after zeroing this head",
  checkpoints: "Checkpoint and checkpoint",
};

/** @param {Side} a @param {ModelCard} card @returns {Both} */
const heads = (a, card) => {
  const most = card.sites.find(({ site }) => site === a.site)?.heads ?? 1;
  return { a, b: { ...a, head: (a.head + 1) % most } };
};

/** @param {Side} a @param {ModelCard} card @returns {Both} */
const sentences = (a, card) => {
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
  return { a, b: settled({ ...a, ...UNCHANGED, model: other.id, pair: "", target: "" }, models) };
};

/**
 * The open head zeroed, seen in a head that reads what it wrote; a head of the last layer is seen without one before
 * it.
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
  const earlier = labels
    .filter(({ layer, label }) => layer < a.layer && label === "previous token")
    .sort((x, y) => y.value - x.value)[0] ?? { layer: 0, head: a.head };
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
  const induction = (kept.heads ?? [])
    .filter(({ label }) => label === "induction")
    .sort((x, y) => y.value - x.value)[0];
  const place = kept === card ? {} : { text: "", ...(induction ?? {}) };
  const b = settled({ ...a, ...UNCHANGED, ...place, model: kept.id }, models);
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
  const a = settled(empty, models);
  const card = cardAt(models, a.model);
  const induction = (card?.heads ?? [])
    .filter(({ label }) => label === "induction")
    .sort((x, y) => y.value - x.value)[0];
  const { site, layer, head } = induction ?? a;
  return preset("zeroing", { ...a, site, layer, head }, models);
}
