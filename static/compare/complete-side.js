/** Complete side: puts an existing model, head and text in place of those that a side lacks. */

import { firstHead, hasHead } from "../domain/head-places.js";
import { cardAt } from "../domain/model-cards.js";
import { changesWithin } from "../domain/settle-address.js";

/** @import { ModelCard } from "../core/types.js" */
/** @import { Side } from "./address.js" */

/**
 * @param {Side} side @param {ModelCard[]} models @returns {Side}
 */
export function completeSide(side, models) {
  const card = cardAt(models, side.model) ?? models.find(({ id }) => id === "copycat") ?? models[0];
  if (!card) return side;
  const example = card.examples[0];
  const site = side.site || card.sites[0]?.site || "";
  const place = hasHead(card, { ...side, site }) ? { site, layer: side.layer, head: side.head } : firstHead(card);
  const isHere = cardAt(models, side.model) !== undefined;
  const texts = side.text === "" ? (example ?? { text: "" }) : side;
  return {
    ...side,
    ...place,
    model: isHere ? side.model : card.id,
    text: texts.text,
    pair: card.family === "encoder" ? (texts.pair ?? "") : "",
    target: card.family === "encoder-decoder" ? (texts.target ?? "") : "",
    ...changesWithin(side, card),
  };
}
