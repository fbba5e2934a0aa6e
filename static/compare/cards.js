/** Which model a side means. */

import { hasHead } from "../domain/head-places.js";
import { cardAt } from "../domain/model-cards.js";
import { changesWithin } from "../domain/settle-address.js";

/** @import { ModelCard } from "../core/types.js" */
/** @import { Side } from "./address.js" */

/**
 * A side that names less, or other things, than the models have, made whole.
 * @param {Side} side @param {ModelCard[]} models @returns {Side}
 */
export function settled(side, models) {
  const card = cardAt(models, side.model) ?? models.find(({ id }) => id === "copycat") ?? models[0];
  if (!card) return side;
  const example = card.examples[0];
  const site = side.site || card.sites[0]?.site || "";
  const place = hasHead(card, { ...side, site })
    ? { site, layer: side.layer, head: side.head }
    : { site: card.sites[0]?.site ?? /** @type {const} */ (""), layer: 0, head: 0 };
  const isEmpty = side.text === "";
  const isHere = cardAt(models, side.model) !== undefined;
  return {
    ...side,
    ...place,
    model: isHere ? side.model : card.id,
    text: isEmpty ? (example?.text ?? "") : side.text,
    pair: card.family === "encoder" ? (isEmpty ? (example?.pair ?? "") : side.pair) : "",
    target: card.family === "encoder-decoder" ? (isEmpty ? (example?.target ?? "") : side.target) : "",
    ...changesWithin(side, card),
  };
}
