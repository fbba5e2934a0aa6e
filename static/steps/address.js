/**
 * Address of the steps page: holds model, text, changes or the example, and the fields of the trace.
 *
 * @import { StepsState } from "./types.js"
 */

import { addressTable, text } from "../core/address-table.js";
import { at } from "../core/site-root.js";
import { CHANGE_FIELDS, QUESTION_FIELDS } from "../domain/address-fields.js";
import { STEPPER_FIELDS } from "../stepper/reply/address.js";

/** The page's address. */
export const stepsAddress = addressTable({ example: text(), ...QUESTION_FIELDS, ...STEPPER_FIELDS, ...CHANGE_FIELDS });

/**
 * One head's scores in steps: the model, text and changes of the explorer.
 * @param {import("../core/types.js").Address} address @param {{ row: number, column: number }} cell
 */
export const stepsLink = (address, cell) =>
  at(`/steps${stepsAddress.write({ ...stepsAddress.read(""), ...address, at: "scores", ...cell })}`);

/** The same model, text, changes and cell in the explorer. @param {StepsState} state */
export function exploreLink(state) {
  const { pairs } = state.trace ? { pairs: cellOfScores(state) } : { pairs: {} };
  const table = addressTable({ ...QUESTION_FIELDS, ...CHANGE_FIELDS });
  const search = new URLSearchParams(table.write(state));
  for (const [name, value] of Object.entries(pairs)) search.set(name, String(value));
  return at(`/?${search}`);
}

/**
 * The chosen query and key, where the chosen cell has them. @param {StepsState} state
 * @returns {Record<string, number>}
 */
function cellOfScores({ trace, at, row, column }) {
  const axes = trace?.tensors.get(at)?.axes ?? [];
  const found = { query: axes[0] === "query" ? row : null, key: axes[1] === "key" ? column : null };
  return /** @type {Record<string, number>} */ (
    Object.fromEntries(Object.entries(found).filter(([, value]) => value !== null))
  );
}
