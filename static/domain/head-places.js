/** Places of heads: their site, layer and index, and which of them a model has. */

/** @import { HeadPlace, ModelCard } from "../core/types.js" */

/** @param {HeadPlace} a @param {HeadPlace} b */
export const isSameHead = (a, b) => a.site === b.site && a.layer === b.layer && a.head === b.head;

/** Every head of a model, in the order of computation. @param {ModelCard} card @returns {HeadPlace[]} */
export const placesOf = ({ sites }) =>
  sites.flatMap(({ site, layers, heads }) =>
    Array.from({ length: layers * heads }, (_, i) => ({ site, layer: Math.floor(i / heads), head: i % heads })),
  );

/** @param {ModelCard} card @param {{ site: string, layer: number, head: number }} place */
export const hasHead = (card, { site, layer, head }) =>
  card.sites.some((each) => each.site === site && layer < each.layers && head < each.heads);

/** Names a head, for elements that stand for one. @param {HeadPlace} place */
export const placeKey = ({ site, layer, head }) => `${site}.${layer}.${head}`;
