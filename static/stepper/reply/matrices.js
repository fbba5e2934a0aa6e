/**
 * What each matrix of a sub-step is, and how much room it would like.
 *
 * @typedef {import("./state.js").WithTrace} WithTrace
 * @typedef {import("./types.js").FigureItem} FigureItem
 * @typedef {import("../views/stage-matrix.js").Subject} Subject
 */

import { numberText } from "../../format/numbers.js";
import { hasRoomForDigits, transposed } from "../drawing/layout.js";
import { refTo } from "./derive.js";
import { hiddenIn } from "./masked-cells.js";
import { isNamed } from "./naming.js";
import { matrixOf, tensorOf } from "./read.js";
import { headOf, isHidden } from "./state.js";

export const LONGEST_LABEL = 9;
const CHARACTER = 7.25;
const LEAST_NUMBER = 58;
const BIT_WIDTH = 34;
const LEAST_LABEL = 34;
const [SIGN_CHARACTER, AROUND_SIGN] = [11, 26];

/** @param {WithTrace} state @param {FigureItem} item @returns {Subject} */
export function subjectOf(state, item) {
  const { trace } = state;
  const head = item.head ?? headOf(state);
  const found = matrixOf(trace, item.name, head);
  const axis = tensorOf(trace, item.name).axes[0] ?? "";
  const isOut = hiddenIn(trace, item.name, head);
  return {
    item,
    matrix: item.isTransposed ? transposed(found) : found,
    slice: item.head === null ? "" : sliceName(trace, axis, item.head),
    isBits: tensorOf(trace, item.name).data instanceof Uint8Array,
    isHidden: item.slot === "result" && isHidden(state),
    isOut: (row, column) => (item.isTransposed ? isOut(column, row) : isOut(row, column)),
    ref: (row, column) =>
      item.isTransposed ? refTo(trace, item.name, head, column, row) : refTo(trace, item.name, head, row, column),
  };
}

/**
 * @param {Subject} subject @param {Pick<WithTrace, "detail" | "digits">} state @param {number} zoom how much larger than usual its numbers are written
 * @returns {import("../drawing/stage-plan.js").Asked}
 */
export function askedOf({ item, matrix, isBits }, { detail, digits }, zoom) {
  const longest = matrix.rowAxis
    ? Math.max(...matrix.rowLabels.map((label) => Math.min(LONGEST_LABEL, label.length)))
    : 0;
  const isScalar = matrix.rows * matrix.columns === 1;
  const isPicture = (detail === "picture" && !isScalar) || !hasRoomForDigits(matrix);
  const number = () => (isBits ? BIT_WIDTH : Math.max(LEAST_NUMBER, longestNumber(matrix, digits) * CHARACTER + 7));
  return {
    slot: item.slot,
    rows: matrix.rows,
    columns: matrix.columns,
    label: matrix.rowAxis ? Math.max(LEAST_LABEL, longest * CHARACTER * zoom + 12) : 4,
    hasTokens: isNamed(matrix.columnAxis),
    hasTokenRows: isNamed(matrix.rowAxis),
    digits: isPicture ? 0 : number() * zoom,
    sign: item.operator ? AROUND_SIGN + item.operator.length * SIGN_CHARACTER : 0,
  };
}

/** @param {import("./types.js").MatrixView} matrix @param {"short" | "full"} digits @returns {number} characters */
function longestNumber({ data }, digits) {
  let longest = 0;
  for (const x of data) longest = Math.max(longest, numberText(x, digits).length);
  return longest;
}

/** @param {import("./types.js").StepTrace} trace @param {string} axis @param {number} index */
const sliceName = (trace, axis, index) => {
  const label = trace.labels[axis]?.[index];
  return axis === "block" ? (label ?? `block ${index}`) : `${axis} ${label ?? index}`;
};
