/**
 * Models and their checkpoints: `copycat@300` is copycat as it was after step 300 of its training.
 *
 * @typedef {import("../types.js").ModelCard} ModelCard
 * @typedef {import("./address.js").Side} Side
 */

import { hasHead } from "../actions.js";

/** @param {string} model @returns {{ id: string, step: number | null }} */
export function checkpointOf(model) {
  const [, id, step] = /^(.+)@(\d{1,9})$/.exec(model) ?? [];
  return id === undefined ? { id: model, step: null } : { id, step: Number(step) };
}

/** @param {string} id @param {number | null} step */
export const named = (id, step) => (step === null ? id : `${id}@${step}`);

/** @param {ModelCard[]} models @param {string} model a checkpoint has the card of its model */
export const cardAt = (models, model) => models.find(({ id }) => id === checkpointOf(model).id);

/** Every state of the training, the last of them the model as it is. @param {ModelCard} card @returns {(number | null)[]} */
export const stagesOf = (card) => [...(card.steps ?? []), null];

/** @param {number | null} step */
export const stageText = (step) => (step === null ? "fully trained" : `after step ${step.toLocaleString("en")}`);

/** A side that names less, or other things, than the models have, made whole. @param {Side} side @param {ModelCard[]} models @returns {Side} */
export function settled(side, models) {
  const card = cardAt(models, side.model) ?? models.find(({ id }) => id === "copycat") ?? models[0];
  if (!card) return side;
  const example = card.examples[0];
  const site = side.site || card.sites[0]?.site || "";
  const place = hasHead(card, { ...side, site }) ? { site, layer: side.layer, head: side.head } : { site: card.sites[0]?.site ?? /** @type {const} */ (""), layer: 0, head: 0 };
  const isEmpty = side.text === "";
  const isHere = cardAt(models, side.model) !== undefined;
  return {
    ...side, ...place,
    model: isHere ? side.model : card.id,
    text: isEmpty ? example?.text ?? "" : side.text,
    pair: card.family === "encoder" ? (isEmpty ? example?.pair ?? "" : side.pair) : "",
    target: card.family === "encoder-decoder" ? (isEmpty ? example?.target ?? "" : side.target) : "",
    ablate: side.ablate.filter((each) => hasHead(card, each)),
  };
}
