/** Numbers on the page: writes a number of the reply with its place there. */

import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";

/** @import { Ref } from "../reply/types.js" */

/** @param {Ref} ref */
export const placeAttributes = ({ tensor, head, row, column }) => ({
  "data-of": tensor,
  "data-row": row,
  "data-column": column,
  "data-head": head > 0 ? head : null,
});

/** @param {Ref} ref @param {"short" | "full"} digits @param {string} [more] classes */
export const numberSpan = (ref, digits, more = "") =>
  el("span", { class: `number ${more}`, ...placeAttributes(ref) }, numberText(ref.value, digits));

/** @param {Ref} ref @param {"short" | "full"} digits @param {string} more classes */
export const numberButton = (ref, digits, more) =>
  el("button", { type: "button", class: `number ${more}`, ...placeAttributes(ref) }, numberText(ref.value, digits));

/** The place that an element says it shows. @param {HTMLElement} element @returns {Omit<Ref, "value"> | null} */
export function placeFrom({ dataset }) {
  if (dataset.of === undefined) return null;
  return {
    tensor: dataset.of,
    head: Number(dataset.head ?? 0),
    row: Number(dataset.row),
    column: Number(dataset.column),
  };
}
