/** The models to choose from: those of this project, and behind them those that were made elsewhere. */

import { optionText } from "../domain/card-facts.js";
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
