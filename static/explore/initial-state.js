/** Initial state: what the page knows from its address, before the server has answered. */

import { lostText } from "../core/address-table.js";
import { lostIn, readAddress } from "./address.js";

/** @import { State } from "../core/types.js" */

/**
 * @param {string} search the part of the address from `?`
 * @param {unknown} remembered what this entry of the history holds besides: text that was typed and not yet run
 * @returns {State}
 */
export function initialState(search, remembered) {
  const address = readAddress(search);
  return {
    ...address,
    models: [],
    file: null,
    absent: "",
    seen: null,
    draft: draftIn(remembered) ?? address.text,
    second: address.pair || address.target,
    kept: { pair: "", target: "" },
    asked: 0,
    typed: null,
    run: null,
    matrix: null,
    opened: null,
    captured: null,
    scored: null,
    paired: null,
    pairProblem: null,
    predictions: null,
    changed: null,
    hover: null,
    press: "open",
    inView: null,
    palette: "light",
    isBusy: false,
    cancels: 0,
    hasNoModels: false,
    lost: lostText(lostIn(search)),
    problem: null,
    notice: null,
  };
}

/** @param {unknown} remembered @returns {string | null} */
export function draftIn(remembered) {
  if (typeof remembered !== "object" || remembered === null || !("draft" in remembered)) return null;
  return typeof remembered.draft === "string" ? remembered.draft : null;
}
