/**
 * The plain sentence about the chosen query and key of a trace, in the words of the other pages.
 *
 * @import { HeadMatrix, ModelCard, Question } from "../../core/types.js"
 * @import { Position } from "../../drawing/matrix-painter.js"
 * @import { WithTrace } from "../reply/state.js"
 * @import { StepTrace } from "../reply/types.js"
 *
 * @typedef {WithTrace & { models?: ModelCard[], question?: Question | null }} Asked a page that runs
 *   models knows which one, and what it was asked
 */

import { cardOfStage } from "../../domain/model-cards.js";
import { displayOf } from "../../domain/token-display.js";
import { partsText } from "../../domain/words/cell-sentence.js";
import { chosenCell, chosenText } from "../../domain/words/chosen-sentence.js";
import { headMatrix } from "../reply/head-matrix.js";
import { isHidden } from "../reply/question.js";
import { matrixOf } from "../reply/read.js";
import { cellOf, headOf, placeOf } from "../reply/state.js";

/** @type {WeakMap<StepTrace, HeadMatrix[]>} */
const known = new WeakMap();

/** @param {Asked} state @returns {HeadMatrix} */
function matrixIn(state) {
  const { trace, models = [], question } = state;
  const head = headOf(state);
  const made = known.get(trace) ?? [];
  known.set(trace, made);
  const card = question ? cardOfStage(models, question.model) : undefined;
  return (made[head] ??= headMatrix(trace, head, card, question));
}

/**
 * Whether the cells of the step that is shown pair a query with a key, and their weights are shares of attention.
 * @param {WithTrace} state
 */
export function hasSentence(state) {
  const { name } = placeOf(state);
  if (isHidden(state) || !state.trace.tensors.has("weights")) return false;
  // while results are guessed, a score must not tell of the weight to come
  if (state.predict && name !== "weights") return false;
  const { rowAxis, columnAxis } = matrixOf(state.trace, name, headOf(state));
  return (
    rowAxis === "query" &&
    columnAxis === "key" &&
    matrixOf(state.trace, "weights", headOf(state)).data.every((weight) => weight >= 0)
  );
}

/** @param {Asked} state @param {Position} [cell] @returns {string} empty where there is none */
export const sentenceOf = (state, cell = cellOf(state)) => said(state, cell, (...all) => partsText(chosenCell(...all)));

/** With the label of the head, for files. @param {Asked} state @returns {string} */
export const wholeSentence = (state) => said(state, cellOf(state), chosenText);

/** @param {Asked} state @param {Position} cell @param {typeof chosenText} write */
function said(state, cell, write) {
  if (!hasSentence(state)) return "";
  const matrix = matrixIn(state);
  const shown = { matrix, words: false, bare: false, threshold: 0 };
  return write(shown, displayOf(shown), cell);
}
