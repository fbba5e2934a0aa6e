/**
 * Layout of an exported picture: places the matrices of a sub-step on a sheet of paper. Geometry only.
 *
 * @import { FigureItem, MatrixView, Place, StepTrace } from "../reply/types.js"
 *
 * One matrix: `x`, `y` is the corner of its first cell; labels stand left of it and above it.
 * @typedef {object} Block
 * @property {FigureItem} item
 * @property {MatrixView} matrix as it is drawn: transposed where the item says so
 * @property {number} x
 * @property {number} y
 * @property {number} cellWidth
 * @property {number} cellHeight
 * @property {number} left room for the row labels
 * @property {number} top room for name and column labels
 * @property {number} width of all, labels included
 * @property {number} height
 * @property {boolean} hasDigits
 *
 * @typedef {{ text: string, x: number, y: number }} Sign
 * @typedef {{ width: number, height: number, blocks: Block[], signs: Sign[] }} StageLayout
 */

import { matrixOf } from "../reply/read.js";
import { figureOf } from "./figure.js";

export const MOST_ROWS = 24;
export const MOST_CELLS = 400;
const CELL = { width: 68, height: 26 };
const PICTURE = { room: 420, most: 18, least: 2 };
const NAME_HEIGHT = 24;
const LABEL_HEIGHT = 20;
const CHARACTER = 7.4;
const SIGN_WIDTH = 40;
const GAP = 30;
const MOST_WIDTH = 1500;

/** @param {MatrixView} matrix @returns {MatrixView} */
export function transposed(matrix) {
  const { rows, columns } = matrix;
  const data = matrix.data.slice();
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) data[j * rows + i] = Number(matrix.data[i * columns + j]);
  return {
    rows: columns,
    columns: rows,
    data,
    isOfPatches: matrix.isOfPatches,
    rowLabels: matrix.columnLabels,
    columnLabels: matrix.rowLabels,
    rowAxis: matrix.columnAxis,
    columnAxis: matrix.rowAxis,
  };
}

/** @param {MatrixView} matrix @returns {boolean} whether there is room for the digits of every cell */
export const hasRoomForDigits = ({ rows, columns }) =>
  rows <= MOST_ROWS && columns <= MOST_ROWS && rows * columns <= MOST_CELLS;

/** @param {string[]} labels */
const longest = (labels) => Math.max(0, ...labels.map((label) => [...label].length)) * CHARACTER;

/** @param {number} count cells along the longer side */
const pixel = (count) => Math.max(PICTURE.least, Math.min(PICTURE.most, Math.floor(PICTURE.room / count)));

/** @param {StepTrace} trace @param {FigureItem} item @param {number} head @returns {Block} not placed yet */
function blockOf(trace, item, head) {
  const found = matrixOf(trace, item.name, item.head ?? head);
  const matrix = item.isTransposed ? transposed(found) : found;
  const hasDigits = hasRoomForDigits(matrix);
  const side = pixel(Math.max(matrix.rows, matrix.columns));
  const cellWidth = hasDigits ? Math.max(CELL.width, longest(matrix.columnLabels) + 10) : side;
  const cellHeight = hasDigits ? CELL.height : side;
  const left = hasDigits ? longest(matrix.rowLabels) + 12 : 4;
  const top = NAME_HEIGHT + (hasDigits && matrix.columnAxis ? LABEL_HEIGHT : 4);
  const width = Math.max(left + matrix.columns * cellWidth, NAME_HEIGHT * 6);
  return {
    item,
    matrix,
    x: 0,
    y: 0,
    cellWidth,
    cellHeight,
    left,
    top,
    width,
    height: top + matrix.rows * cellHeight,
    hasDigits,
  };
}

/** @param {Block} block @param {number} x @param {number} y of its first cell */
const placed = (block, x, y) => Object.assign(block, { x, y });

/**
 * Cells of a row or a column stand in one line, so all blocks of a line take the widest cell. @param {Block[]} blocks
 * @param {"cellWidth" | "left" | "cellHeight"} key
 */
function equalised(blocks, key) {
  const most = Math.max(...blocks.map((block) => block[key]));
  for (const block of blocks) block[key] = most;
}

/**
 * @param {Block[]} blocks
 * @returns {StageLayout} the result where the rows of the left factor meet the columns of the right one
 */
function crossed(blocks) {
  const [left, top, ...rest] = /** @type {[Block, Block, ...Block[]]} */ (blocks);
  const result = /** @type {Block} */ (rest.at(-1));
  const column = [top, ...rest];
  equalised(column, "cellWidth");
  equalised(column, "left");
  equalised([left, result], "cellHeight");
  const x = left.left + left.matrix.columns * left.cellWidth + GAP + result.left;
  let y = 0;
  for (const block of column) {
    y += block.top;
    placed(block, x, y);
    y += block.matrix.rows * block.cellHeight + GAP / 2;
  }
  placed(left, left.left, result.y);
  const signs = rest
    .slice(0, -1)
    .map((block) => ({ text: block.item.operator, x: block.x - block.left - 14, y: block.y + block.cellHeight / 2 }));
  const width = Math.max(
    ...column.map((block) => x + Math.max(block.matrix.columns * block.cellWidth, NAME_HEIGHT * 6)),
  );
  return { width, height: Math.max(y, left.y + left.matrix.rows * left.cellHeight), blocks, signs };
}

/** @param {string} text */
const signWidth = (text) => (text ? Math.max(SIGN_WIDTH, [...text].length * 9 + 18) : 0);

/** @param {Block[]} blocks @returns {StageLayout} one after the other with their signs, in as many lines as it takes */
function lined(blocks) {
  const top = Math.max(...blocks.map((block) => block.top));
  /** @type {Sign[]} */
  const signs = [];
  let [x, y, deepest, width] = [0, 0, 0, 0];
  for (const block of blocks) {
    const sign = signWidth(block.item.operator);
    if (x > 0 && x + sign + block.width > MOST_WIDTH) {
      [x, y, deepest] = [0, y + deepest + GAP, 0];
    }
    if (sign)
      signs.push({
        text: block.item.operator,
        x: x + sign / 2,
        y: y + top + Math.min(block.height - block.top, 52) / 2,
      });
    placed(block, x + sign + block.left, y + top);
    x += sign + block.width + 8;
    deepest = Math.max(deepest, top + block.height - block.top);
    width = Math.max(width, x);
  }
  return { width, height: y + deepest, blocks, signs };
}

/** @param {StepTrace} trace @param {Place} place @param {number} head @returns {StageLayout} */
export function stageLayout(trace, place, head) {
  const { arrangement, items } = figureOf(trace, place, head);
  const blocks = items.map((item) => blockOf(trace, item, head));
  return arrangement === "falk" ? crossed(blocks) : lined(blocks);
}
