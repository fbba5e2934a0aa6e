/** Press on a head: opens it, adds it to those put together, or ablates it. */

import { NO_CELL } from "../../domain/form-state.js";
import { isSameHead, placesOf } from "../../domain/head-places.js";
import { turned } from "../../domain/interventions.js";

/** @import { HeadPlace, ModelCard, State } from "../../core/types.js" */

/** @param {State} state @param {HeadPlace} place @returns {Partial<State>} */
export function openHead(state, { site, layer, head }) {
  const place = { site, layer, head };
  return state.site === site ? { ...place, hover: null } : { ...place, ...NO_CELL };
}

/**
 * Every head of a site; `chosen` names none when it means all.
 * @param {ModelCard} card @param {HeadPlace["site"]} site
 */
const allOf = (card, site) => placesOf(card).filter((place) => place.site === site);

/**
 * What a press on heads does: it opens one, or adds them to those put together and takes them away again, or switches
 * them off and on.
 * @param {State} state @param {HeadPlace[]} places of one site @returns {Partial<State>}
 */
export function chooseHead(state, places) {
  const [place] = places;
  if (!place) return {};
  if (state.press !== "open") return { ablate: turned(state.ablate, places, state.press) };
  if (!state.aggregate) return { ...openHead(state, place), ...pairAt(state, place) };
  const before = state.site === place.site ? state.chosen.filter(({ site }) => site === place.site) : [];
  const isIn = places.every((each) => before.some((other) => isSameHead(each, other)));
  const others = before.filter((each) => !places.some((other) => isSameHead(each, other)));
  const chosen = isIn ? others : [...others, ...places];
  const card = state.run?.card;
  const isAll = card && chosen.length === allOf(card, place.site).length;
  return { ...(state.site === place.site ? {} : openHead(state, place)), chosen: isAll ? [] : chosen };
}

/**
 * Where a head that was searched for looks from one word at the other.
 * @param {State} state @param {HeadPlace} place
 */
function pairAt({ order, paired, run }, place) {
  if (order !== "pair" || paired?.run !== run) return {};
  const found = paired?.heads.find((each) => isSameHead(each, place));
  return found && found.weight !== null ? { query: found.query, key: found.key } : {};
}
