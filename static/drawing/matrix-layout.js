/**
 * Where the cells and labels of a matrix go: numbers in, numbers out. All lengths are CSS pixels.
 *
 * @typedef {object} Layout
 * @property {number} rows
 * @property {number} columns
 * @property {number} cellWidth
 * @property {number} cellHeight
 * @property {number} left room for the row labels
 * @property {number} top room for the column labels
 * @property {number} width of everything
 * @property {number} height of everything
 * @property {0 | 45 | 90} angle of the column labels
 * @property {number} labelHeight
 * @property {number} everyRow label one row in so many
 * @property {number} everyColumn
 *
 * @typedef {object} Wanted
 * @property {number} rows
 * @property {number} columns
 * @property {number} room the width there is
 * @property {number} [roomHeight] the height there is, where all rows shall fit into it
 * @property {number} rowLabel width of the widest row label, 0 for none
 * @property {number} columnLabel width of the widest column label, 0 for none
 * @property {number} [labelHeight] of a line
 * @property {[number, number]} cellWidth least and most
 * @property {[number, number] | null} cellHeight least and most; null for square cells
 * @property {{ left: number, top: number }} [least] room to keep where labels need less
 */

export const LABEL_HEIGHT = 13;
const PAD = 8;

/** The size of what the rows and the columns are, in the corner between the labels. @param {number} labelHeight */
export const cornerSize = (labelHeight) => (labelHeight > LABEL_HEIGHT ? labelHeight : 11);

/** @param {number} labelHeight @returns {{ left: number, top: number }} room for the corner */
export function cornerRoom(labelHeight) {
  const size = cornerSize(labelHeight);
  return { left: 14 + 4 * size, top: 16 + 2 * size };
}

const SLANT = Math.SQRT1_2;

/** @param {number} x @param {[number, number]} range */
const clamp = (x, [least, most]) => Math.min(most, Math.max(least, x));

/** @param {number} cell @param {number} label @param {number} height @returns {0 | 45 | 90} */
function angleFor(cell, label, height) {
  if (label + PAD <= cell) return 0;
  return cell >= height * 1.5 ? 45 : 90;
}

/**
 * @param {number} angle @param {number} label @param {number} height
 * @returns {{ above: number, beside: number }} the room a label takes
 */
function labelRoom(angle, label, height) {
  if (label === 0) return { above: 4, beside: 0 };
  if (angle === 0) return { above: height + PAD, beside: 0 };
  if (angle === 90) return { above: label + PAD + 2, beside: 0 };
  return { above: (label + height) * SLANT + PAD, beside: label * SLANT };
}

/** @param {number} cell @param {number} height @returns {number} label one in so many, so that labels do not touch */
const thinning = (cell, height) => (cell >= height - 1 ? 1 : Math.ceil((height + 3) / cell));

/** @param {Wanted} wanted @returns {Layout} */
export function layoutOf({ rows, columns, room, roomHeight, rowLabel, columnLabel, ...wanted }) {
  const { cellWidth, cellHeight, least, labelHeight = LABEL_HEIGHT } = wanted;
  const left = Math.max(rowLabel > 0 ? Math.ceil(rowLabel) + PAD : 2, least?.left ?? 0);
  const fitting = (room - left - 2) / Math.max(1, columns);
  const isWhole = fitting >= 6;
  let cell = clamp(isWhole ? Math.floor(fitting) : fitting, cellWidth);
  let angle = angleFor(cell, columnLabel, labelHeight);
  const { above, beside } = labelRoom(angle, columnLabel, labelHeight);
  // The last slanted label leans out at the right: give it room if the cells can do with less.
  const lean = Math.max(0, beside - cell / 2);
  if (lean > 0) {
    const smaller = Math.floor((room - left - 2 - lean) / Math.max(1, columns));
    cell = clamp(Math.min(cell, Math.max(smaller, 1)), cellWidth);
    angle = angleFor(cell, columnLabel, labelHeight);
  }
  let top = Math.ceil(Math.max(above, labelRoom(angle, columnLabel, labelHeight).above, least?.top ?? 0));
  const low = ((roomHeight ?? Infinity) - top - 4) / Math.max(1, rows);
  if (low < cell) {
    cell = clamp(low >= 6 ? Math.floor(low) : low, cellWidth);
    angle = angleFor(cell, columnLabel, labelHeight);
    top = Math.ceil(Math.max(top, labelRoom(angle, columnLabel, labelHeight).above));
    cell = clamp(Math.min(cell, ((roomHeight ?? Infinity) - top - 4) / Math.max(1, rows)), cellWidth);
  }
  const tall = cellHeight ? clamp(cell, cellHeight) : cell;
  return {
    rows,
    columns,
    cellWidth: cell,
    cellHeight: tall,
    left,
    top,
    width: Math.ceil(left + columns * cell + (angle === 45 ? lean : 0)) + 2,
    height: Math.ceil(top + rows * tall) + 2,
    angle,
    labelHeight,
    everyRow: thinning(tall, labelHeight),
    everyColumn: angle === 0 ? 1 : thinning(cell, labelHeight),
  };
}

/**
 * The cells that can be seen.
 * @param {Layout} layout @param {{ x: number, y: number, width: number, height: number }} view
 */
export function visibleCells({ rows, columns, cellWidth, cellHeight, left, top }, view) {
  const first = (/** @type {number} */ scroll, /** @type {number} */ size) => Math.max(0, Math.floor(scroll / size));
  const end = (/** @type {number} */ far, /** @type {number} */ size, /** @type {number} */ count) =>
    Math.min(count, Math.max(0, Math.ceil(far / size)));
  return {
    row: first(view.y, cellHeight),
    rowEnd: end(view.y + view.height - top, cellHeight, rows),
    column: first(view.x, cellWidth),
    columnEnd: end(view.x + view.width - left, cellWidth, columns),
  };
}

/**
 * The cell at a point of the view, or null beside the cells. Labels stay in place while the cells scroll under them.
 * @param {Layout} layout @param {{ x: number, y: number }} scroll @param {{ x: number, y: number }} point
 */
export function cellAt(layout, scroll, point) {
  if (point.x < layout.left || point.y < layout.top) return null;
  const row = Math.floor((point.y - layout.top + scroll.y) / layout.cellHeight);
  const column = Math.floor((point.x - layout.left + scroll.x) / layout.cellWidth);
  return row < layout.rows && column < layout.columns ? { row, column } : null;
}

/**
 * Where to scroll so that a cell can be seen.
 * @param {Layout} layout @param {{ x: number, y: number, width: number, height: number }} view
 * @param {{ row: number, column: number }} cell
 */
export function scrollTo(layout, view, { row, column }) {
  const along = (
    /** @type {number} */ now,
    /** @type {number} */ size,
    /** @type {number} */ room,
    /** @type {number} */ i,
  ) => Math.min(i * size, Math.max(now, (i + 1) * size - room));
  return {
    x: along(view.x, layout.cellWidth, view.width - layout.left, column),
    y: along(view.y, layout.cellHeight, view.height - layout.top, row),
  };
}

/**
 * Where the keyboard leads from a cell; undefined for a key that does not move.
 * @param {string} key as in KeyboardEvent.key
 * @param {{ row: number, column: number }} from
 * @param {{ rows: number, columns: number }} size
 * @param {boolean} isControl to the very first or last
 */
export function moved(key, { row, column }, { rows, columns }, isControl = false) {
  const leap = 10;
  /** @type {Record<string, [number, number]>} */
  const goals = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    PageUp: [row - leap, column],
    PageDown: [row + leap, column],
    Home: [isControl ? 0 : row, 0],
    End: [isControl ? rows - 1 : row, columns - 1],
  };
  const goal = goals[key];
  return goal && { row: clamp(goal[0], [0, rows - 1]), column: clamp(goal[1], [0, columns - 1]) };
}
