/** Read-out of a cell: its sentence and the digits of its weight. */

import { numberText } from "../../format/numbers.js";
import { at } from "../../format/typed-arrays.js";
import { leftOut } from "../token-display.js";
import { partsText } from "./cell-sentence.js";
import { chosenCell } from "./chosen-sentence.js";

/** @import { HeadMatrix, State } from "../../core/types.js" */
/** @import { Position } from "../cell-text.js" */
/** @import { Display } from "../token-display.js" */

const WORDS = { head: "weight", mean: "mean weight", max: "largest weight" };

/**
 * One cell in a sentence, and the digits of its weight.
 * @param {Pick<State, "words" | "bare" | "threshold" | "digits"> & { matrix: HeadMatrix }} state
 * @param {Display} display @param {Position} position
 */
export function sentenceAt(state, display, { row, column }) {
  const { matrix, digits } = state;
  const sentence = partsText(chosenCell(state, display, { row, column }));
  if (!display.visible.data[row * display.weights.columns + column]) return sentence;
  const weight = numberText(at(display.weights, row, column), digits);
  const rest = state.bare ? leftOut(matrix, display, row) : 0;
  const besides = rest > 0 ? `; ${numberText(rest, digits)} of this row goes to special tokens that are not shown` : "";
  return `${sentence.slice(0, -1)} · ${WORDS[matrix.kind]} ${weight}${besides}`;
}
