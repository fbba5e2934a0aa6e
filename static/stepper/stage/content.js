/**
 * Content of a matrix on the stage: gives its numbers, texts and colours, and asks for its room.
 *
 * @import { Highlights, Position } from "../../drawing/matrix-painter.js"
 * @import { Asked } from "../drawing/boxes.js"
 * @import { WithTrace } from "../reply/state.js"
 * @import { FigureItem, MatrixView, Ref, StepTrace } from "../reply/types.js"
 *
 * @typedef {object} Content
 * @property {FigureItem} item
 * @property {MatrixView} matrix as it is drawn: transposed where the item says so
 * @property {string} slice which of several it is, in words
 * @property {boolean} isBits true and false, not numbers
 * @property {boolean} isHidden still to be guessed
 * @property {(row: number, column: number) => boolean} isOut may not attend
 * @property {(row: number, column: number) => Ref} ref
 *
 * @typedef {{ palette: Palette, digits: "short" | "full" }} Look
 * @typedef {{ onPick: (cell: Position) => void, onPeek: (cell: Position | null) => void, home: () => Position }}
 *   Handlers
 *
 * @typedef {object} Body digits or a picture
 * @property {HTMLElement} body
 * @property {() => void} show once it stands in the page: before, there is no room to draw in
 * @property {(highlights: Highlights) => void} highlight
 * @property {(at: Position) => void} focus
 * @property {() => boolean} hasFocus
 * @property {(element: Element) => Position | null} positionOf
 * @property {() => void} destroy
 */

import { numberText } from "../../format/numbers.js";
import { hasRoomForDigits, transposed } from "../drawing/layout.js";
import { reachOf, shadesOf } from "../drawing/shades.js";
import { refTo } from "../reply/derive.js";
import { hiddenIn } from "../reply/masked-cells.js";
import { axesSentence, isNamed } from "../reply/naming.js";
import { isItemHidden } from "../reply/question.js";
import { matrixOf, tensorOf } from "../reply/read.js";
import { headOf } from "../reply/state.js";
import { shortTitleOf } from "../text/words.js";

/** @import { Palette } from "../../core/types.js" */

const LEAST_CHARACTERS = 6;
const BIT_CHARACTERS = 3;
const MANY_NUMBERS = 2000;

/** @param {WithTrace} state @param {FigureItem} item @returns {Content} */
export function contentOf(state, item) {
  const { trace } = state;
  const { name, isTransposed } = item;
  const head = item.head ?? headOf(state);
  const found = matrixOf(trace, name, head);
  const tensor = tensorOf(trace, name);
  const isOut = hiddenIn(trace, name, head);
  return {
    item,
    matrix: isTransposed ? transposed(found) : found,
    slice: item.head === null ? "" : sliceName(trace, tensor.axes[0] ?? "", item.head),
    isBits: tensor.data instanceof Uint8Array,
    isHidden: isItemHidden(state, item),
    isOut: (row, column) => (isTransposed ? isOut(column, row) : isOut(row, column)),
    ref: (i, j) => (isTransposed ? refTo(trace, name, head, j, i) : refTo(trace, name, head, i, j)),
  };
}

/** @param {Content} content @param {Look} look */
export const shadeOf = ({ item, matrix, isBits }, { palette }) =>
  shadesOf(isBits ? "weights" : item.name, matrix, palette);

/**
 * What a cell says: to the eye, and to those who cannot see where it stands.
 * @param {Content} content @param {number} value @param {boolean} isOut @param {Look} look @returns {[string, string]}
 */
export function textOf({ isBits, isHidden }, value, isOut, { digits }) {
  if (isHidden) return ["?", "hidden until you answer"];
  if (isBits) return value ? ["✓", "may attend"] : ["–", "may not attend"];
  const text = numberText(value, digits);
  return [text, isOut ? `${text}, may not attend` : text];
}

/** @param {Content} content @returns {string} the name of a matrix, its size and what its rows and columns are */
export function nameOf({ item, matrix, slice }) {
  const name = `${shortTitleOf(item.name)}${slice && `, ${slice}`}${item.isTransposed ? ", transposed" : ""}`;
  return `${name}, ${matrix.rows} × ${matrix.columns}; ${axesSentence(item.name, matrix)}`;
}

/** @param {Content} content @param {Pick<WithTrace, "detail" | "digits">} state @returns {Asked} */
export function askedOf(content, { detail, digits }) {
  const { item, matrix, isBits, isHidden } = content;
  const { slot, operator } = item;
  const { rows, columns, rowAxis, columnAxis, rowLabels, columnLabels } = matrix;
  const isPicture = detail === "picture" && rows * columns > 1;
  const mayBeDigits = !isPicture && hasRoomForDigits(matrix);
  const wantsLens = slot === "result" && !isPicture && !isHidden;
  // the width of hidden numbers would tell their length
  const number = () =>
    isBits ? BIT_CHARACTERS : Math.max(LEAST_CHARACTERS, isHidden ? 0 : longestNumber(matrix, digits));
  return {
    slot,
    rows,
    columns,
    rowChars: rowAxis ? longestOf(rowLabels) : 0,
    columnChars: columnAxis ? longestOf(columnLabels) : 0,
    hasTokens: isNamed(columnAxis),
    hasTokenRows: isNamed(rowAxis),
    mayBeDigits,
    wantsLens,
    chars: mayBeDigits || wantsLens ? number() : 0,
    sign: operator.length,
    hasBar: hasBar(content),
  };
}

/** Says whether colours mean numbers whose scale has to be said. @param {Content} content */
export const hasBar = ({ item, matrix, isBits, isHidden }) =>
  !isBits &&
  !isHidden &&
  (item.slot === "result" ? matrix.rows * matrix.columns > 1 : matrix.rows > 1 && matrix.columns > 12) &&
  reachOf(matrix) > 0;

/** @param {string[]} labels @returns {number} characters */
const longestOf = (labels) => Math.max(2, ...labels.map((label) => [...label].length));

/** @param {MatrixView} matrix @param {"short" | "full"} digits @returns {number} characters */
function longestNumber({ data }, digits) {
  let longest = 0;
  // of very many, some are enough: the rest are about as long
  const some =
    data.length > MANY_NUMBERS ? data.filter((_, i) => i % Math.ceil(data.length / MANY_NUMBERS) === 0) : data;
  for (const x of some) longest = Math.max(longest, numberText(x, digits).length);
  return longest;
}

/** @param {StepTrace} trace @param {string} axis @param {number} index */
const sliceName = (trace, axis, index) => {
  const label = trace.labels[axis]?.[index];
  return axis === "block" ? (label ?? `block ${index}`) : `${axis} ${label ?? index}`;
};
