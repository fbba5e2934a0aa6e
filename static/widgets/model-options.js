/** Options of models: those of this project, those made elsewhere, and the checkpoints of each. */

import { optionText } from "../domain/card-facts.js";
import { named, stageText } from "../domain/model-cards.js";
import { el } from "./elements.js";

/** @import { ModelCard } from "../core/types.js" */

/** @param {ModelCard[]} cards @param {string} chosen @returns {HTMLElement[]} for a select */
export function modelOptions(cards, chosen) {
  const option = (/** @type {ModelCard} */ card) =>
    el("option", { value: card.id, selected: card.id === chosen }, optionText(card));
  const own = cards.filter(({ origin }) => !origin);
  const others = cards.filter(({ origin }) => origin);
  if (own.length === 0 || others.length === 0) return cards.map(option);
  return [
    el("optgroup", { label: "Made by this project" }, ...own.map(option)),
    el("optgroup", { label: "Made elsewhere" }, ...others.map(option)),
  ];
}

/**
 * @param {ModelCard[]} cards @param {string} chosen @returns {HTMLElement[]} a group for each model with checkpoints
 */
export const checkpointOptions = (cards, chosen) =>
  cards.flatMap(({ id, steps = [] }) => {
    const options = steps.map((step) => {
      const value = named(id, step);
      return el("option", { value, selected: value === chosen }, `${value}: ${stageText(step)}`);
    });
    return options.length ? [el("optgroup", { label: `${id} during its training` }, ...options)] : [];
  });
