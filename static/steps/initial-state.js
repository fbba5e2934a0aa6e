/** Initial state of the steps page, before the server has answered. */

import { lostText } from "../core/address-table.js";
import { initialState as exploreState } from "../explore/initial-state.js";
import { NO_TRACE } from "../stepper/reply/state.js";
import { stepsAddress } from "./address.js";

/**
 * @param {unknown} remembered
 * @returns {import("../stepper/reply/types.js").Spot[]} what this entry of the history holds of the way here
 */
export function trailIn(remembered) {
  if (typeof remembered !== "object" || remembered === null || !("trail" in remembered)) return [];
  return Array.isArray(remembered.trail) ? remembered.trail : [];
}

/**
 * @param {string} search the part of the address from `?` @param {unknown} remembered
 * @returns {import("./types.js").StepsState}
 */
export function initialState(search, remembered) {
  return {
    ...exploreState(search, remembered),
    ...NO_TRACE,
    ...stepsAddress.read(search),
    lost: lostText(stepsAddress.lost(search)),
    trail: trailIn(remembered),
    examples: [],
    shownExample: null,
    question: null,
  };
}
