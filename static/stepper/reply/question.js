/**
 * Questions of "Predict first": choose what can be reasoned about a result before it is shown, and know the answer.
 * A step about which nothing can be reasoned has no question, and is shown.
 *
 * @import { WithTrace } from "./state.js"
 * @import { FigureItem, MatrixView, StepperState } from "./types.js"
 *
 * @typedef {{ value: number, text: string }} Choice
 *
 * @typedef {object} Question
 * @property {"key" | "mask" | "size" | "spread"} kind
 * @property {string} name of the matrix that holds the answer
 * @property {number} row the query that is asked about
 * @property {number} column the cell that decides
 * @property {number[]} right the values that are right: several where numbers are equal
 * @property {Choice[]} choices
 */

import { patchWords } from "../../domain/image-patches.js";
import { hiddenIn } from "./masked-cells.js";
import { matrixOf, operationOf, tensorOf, valueAt } from "./read.js";
import { cellOf, hasTrace, headOf, naturalCell, placeIndex, placeOf } from "./state.js";

const MOST_CHOICES = 6;
/** numbers are compared as they are written */
const DECIMALS = 4;
const UNASKED = new Set(["given", "zero", "copy"]);

const SIZES = [
  { value: -1, text: "Less than 1" },
  { value: 0, text: "Exactly 1" },
  { value: 1, text: "More than 1" },
];
const SPREADS = [
  { value: 1, text: "Further apart" },
  { value: -1, text: "Closer together" },
];
const YES_OR_NO = [
  { value: 1, text: "Yes" },
  { value: 0, text: "No" },
];

/** @param {WithTrace} state @param {string} name */
const viewOf = (state, name) => matrixOf(state.trace, name, headOf(state));

/** @param {readonly string[]} axes @returns {boolean} whether it holds a number for each query and key */
const isOfPairs = (axes) => axes.at(-1) === "key" && axes.includes("query");

/** @param {StepperState} state @returns {Question | null} what is asked about the result that is shown */
export function questionOf(state) {
  if (!hasTrace(state)) return null;
  const { name } = placeOf(state);
  const { axes, data } = tensorOf(state.trace, name);
  const operation = /** @type {any} */ (operationOf(state.trace, name));
  const { kind } = operation;
  if (UNASKED.has(kind) || name === "dropped" || data instanceof Uint8Array) return null;
  const { row } = cellOf({ ...state, column: 0 });
  if (axes.at(-1) === "query" && kind === "row_max" && !operation.also) return aboutKey(state, operation.of, row);
  if (axes.at(-1) === "query" && kind === "row_sum") return aboutSize(state, name, row);
  if (!isOfPairs(axes) || viewOf(state, name).columns < 2) return null;
  if (kind === "mask") return aboutMask(state, operation.mask, row);
  if (kind === "exp") return aboutSize(state, name, row);
  if (name === "tempered") return aboutSpread(state, operation.of, row);
  return aboutKey(state, name, row);
}

/** Says whether the result that is shown is still to be guessed. @param {StepperState} state */
export const isHidden = (state) => state.predict && !state.revealed && questionOf(state) !== null;

/**
 * Says whether a matrix is drawn hidden: the result, and beside it all that has a number for each query and key, or
 * one for each query, because it would betray the answer.
 * @param {WithTrace} state @param {FigureItem} item
 */
export function isItemHidden(state, { slot, name }) {
  if (!isHidden(state)) return false;
  const { axes } = tensorOf(state.trace, name);
  return slot === "result" || isOfPairs(axes) || axes.at(-1) === "query";
}

/** Shows the result, and the cell that decides. @param {StepperState} state @returns {Partial<StepperState>} */
export function reveal(state) {
  const question = isHidden(state) ? questionOf(state) : null;
  if (!question) return {};
  const column = question.kind === "mask" ? question.column : null;
  const skipped = state.skipped.filter((name) => !hasTrace(state) || name !== placeOf(state).name);
  return { revealed: true, guess: null, row: question.row, column, skipped };
}

/**
 * The answer that a press on a hidden cell gives: the key of its column, where it is one of those to choose from.
 * @param {WithTrace} state @param {{ row: number, column: number }} cell @returns {number | null}
 */
export function choiceAt(state, { row, column }) {
  const question = questionOf(state);
  // the largest number of a row is asked for where no column stands for a key
  const isShown = isHidden(state) && question?.kind === "key" && question.name === placeOf(state).name;
  return isShown && question.row === row && question.choices.some(({ value }) => value === column) ? column : null;
}

/** @param {WithTrace} state @returns {number} index of the next step with a question, or -1 */
export const nextQuestion = (state) =>
  state.trace.places.findIndex(({ name }, i) => i > placeIndex(state) && questionOf({ ...state, at: name }) !== null);

/**
 * Remembers a question that the reader left. @param {StepperState} state @param {StepperState} before
 * @returns {Partial<StepperState>}
 */
export function skip(state, before) {
  if (state.trace !== before.trace) return state.skipped.length ? { skipped: [] } : {};
  const isLeft = state.predict && hasTrace(before) && before.at !== state.at && before.scrub === null;
  if (!isLeft || !isHidden(before)) return {};
  return { skipped: [...new Set([...state.skipped, placeOf(before).name])] };
}

/** @param {WithTrace} state @param {number} choice @returns {Partial<StepperState>} */
export function answer(state, choice) {
  const question = questionOf(state);
  if (!question || !isHidden(state)) return {};
  const { right, asked } = state.tally;
  const guess = { name: placeOf(state).name, head: headOf(state), row: question.row, choice };
  const tally = { right: right + (question.right.includes(choice) ? 1 : 0), asked: asked + 1 };
  return { ...reveal(state), guess, tally };
}

/** @param {WithTrace} state @param {string} name @param {number} row @returns {Question} */
function aboutKey(state, name, row) {
  const matrix = viewOf(state, name);
  const all = Array.from({ length: matrix.columns }, (_, column) => column);
  const isOut = hiddenIn(state.trace, name, headOf(state));
  const seen = all.filter((column) => !isOut(row, column));
  const { column } = naturalCell(matrix, row, null);
  const most = valueAt(matrix, row, column);
  const right = all.filter((each) => valueAt(matrix, row, each) === most);
  const columns = candidates(seen.length > 1 && seen.includes(column) ? seen : all, column, seedOf(matrix));
  const choices = columns.map((each) => ({ value: each, text: keyWords(matrix, each) }));
  return { kind: "key", name, row, column, right, choices };
}

/** @param {WithTrace} state @param {string} name of the mask @param {number} row @returns {Question} */
function aboutMask(state, name, row) {
  const mask = viewOf(state, name);
  // a neighbour, before or after: with a causal mask one is a yes and the other a no
  const beside = [row - 1, row + 1].filter((each) => each >= 0 && each < mask.columns);
  const column = beside[seedOf(mask) % beside.length] ?? 0;
  return { kind: "mask", name, row, column, right: [valueAt(mask, row, column) ? 1 : 0], choices: YES_OR_NO };
}

/**
 * How large the largest number of a row is. @param {WithTrace} state @param {string} name @param {number} row
 * @returns {Question}
 */
function aboutSize(state, name, row) {
  const matrix = viewOf(state, name);
  const { column } = naturalCell(matrix, row, null);
  const written = Number(valueAt(matrix, row, column).toFixed(DECIMALS));
  return { kind: "size", name, row, column, right: [Math.sign(written - 1)], choices: SIZES };
}

/** @param {WithTrace} state @param {string} before @param {number} row @returns {Question} */
function aboutSpread(state, before, row) {
  const { name } = placeOf(state);
  const change = spreadOf(viewOf(state, name), row) - spreadOf(viewOf(state, before), row);
  const { column } = naturalCell(viewOf(state, name), row, null);
  return { kind: "spread", name, row, column, right: change === 0 ? [-1, 1] : [Math.sign(change)], choices: SPREADS };
}

/** @param {MatrixView} matrix @param {number} row @returns {number} from the least to the largest that is there */
function spreadOf(matrix, row) {
  const numbers = Array.from({ length: matrix.columns }, (_, column) => valueAt(matrix, row, column));
  const finite = numbers.filter(Number.isFinite);
  return Math.max(...finite) - Math.min(...finite);
}

/** @param {MatrixView} matrix @returns {number} another for each text, and the same for each of its heads */
const seedOf = ({ columnLabels }) => [...columnLabels.join(" ")].reduce((sum, c) => sum + Number(c.codePointAt(0)), 0);

/**
 * Few of many keys, in their order. All keys are dealt into groups without a look at the numbers, and the group of the
 * answer is taken: which keys it holds says nothing about which of them is right.
 * @param {number[]} columns @param {number} right @param {number} seed
 */
function candidates(columns, right, seed) {
  const mixed = (/** @type {number} */ column) => Math.imul(column + seed, 2654435761) >>> 0;
  const order = [...columns].sort((a, b) => mixed(a) - mixed(b));
  const groups = Math.ceil(columns.length / MOST_CHOICES);
  const group = order.indexOf(right) % groups;
  return order.filter((_, i) => i % groups === group).sort((a, b) => a - b);
}

/** @param {MatrixView} matrix @param {number} column @returns {string} which of several equal tokens it is, too */
export function keyWords({ columnLabels, isOfPatches }, column) {
  const label = columnLabels[column] ?? "";
  if (isOfPatches) return patchWords(label);
  const same = columnLabels.flatMap((each, i) => (each === label ? [i] : []));
  return same.length > 1 ? `${label} (${same.indexOf(column) + 1} of ${same.length})` : label;
}
