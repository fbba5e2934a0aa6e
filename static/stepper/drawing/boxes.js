/**
 * Boxes of the stage: measure a matrix as digits of one size, or as a picture in a given room. CSS pixels.
 *
 * @typedef {"left" | "top" | "result" | "operand"} Slot
 *
 * A matrix as it will be drawn. Labels and numbers are counted in characters, 0 where there are none.
 * @typedef {object} Asked
 * @property {Slot} slot
 * @property {number} rows
 * @property {number} columns
 * @property {number} rowChars its longest row label
 * @property {number} columnChars its longest column label
 * @property {boolean} hasTokens its columns are tokens
 * @property {boolean} hasTokenRows its rows are tokens
 * @property {boolean} mayBeDigits few enough cells, and nobody asked for a picture
 * @property {boolean} wantsLens digits around the chosen cell where the matrix is a picture
 * @property {number} chars its longest number
 * @property {number} sign the sign before it
 * @property {boolean} hasBar a colour bar stands at its side
 *
 * `em`: size of captions. `least` and `most`: size of digits. `labels`: size of labels beside pictures.
 * @typedef {{ width: number, height: number, em: number, least: number, most: number, labels?: number }} Room
 *
 * @typedef {object} Planned
 * @property {"digits" | "picture" | "scalar"} as
 * @property {number} cellWidth
 * @property {number} cellHeight
 * @property {number} label room for the row labels
 * @property {number} head room for the column labels
 * @property {number} font size of its digits
 * @property {number} every one label in so many has room
 * @property {number} body width of its cells and labels
 * @property {number} width of everything, the colour bar included
 * @property {number} height of everything, the caption included
 *
 * @typedef {{ place: "corner" | "side" | "below", rows: number, columns: number, font: number, width: number, height:
 *   number }} Lens
 *
 * A way to draw a sub-step, the better the higher its score. `lines`: which matrices stand in one line.
 * @typedef {{ plans: Planned[], font: number, lens: Lens | null, lines: number[][], score: number }} Plan
 */

import { LABEL_HEIGHT, layoutOf } from "../../drawing/matrix-layout.js";

export const GAP = 14;
/** room at the left of cells whose rows are named elsewhere */
export const UNLABELLED = 4;
/** characters of a label in a picture, and in digits where there is little room */
export const LONGEST_LABEL = 9;
const LONGEST_WHOLE_LABEL = 20;
/** a monospace character is so wide, and a row so high, in its own size */
export const CHARACTER = 0.605;
const ROW = 1.64;
/** no matrix is narrower, in sizes of the caption: its name has to be read */
const LEAST_WIDTH = 7;
const MOST_CELL = 30;
const NARROW = 620;
/** a picture that is narrower shows nothing */
const LEAST_CELLS = 24;

/** @param {number} x @param {number} least @param {number} most */
export const clamp = (x, least, most) => Math.min(most, Math.max(least, x));

/** @param {Room} room */
export const captionOf = ({ em }) => Math.round(em * 1.7);

/** @param {Room} room of a colour bar at the side */
const barOf = ({ em }) => Math.round(em * 4.2);

/** @param {number} font */
export const pitchOf = (font) => Math.round(font * ROW);

/** Room for the colour bar, which gives way on a narrow screen. @param {Room} room @param {Asked} asked */
const barIn = (room, { hasBar }) => (hasBar && room.width >= NARROW ? barOf(room) : 0);

/** @param {Room} room @param {number} body @param {Asked} asked */
const whole = (room, body, asked) =>
  Math.max(body + barIn(room, asked), asked.rows * asked.columns === 1 ? 0 : room.em * LEAST_WIDTH);

/** @param {Asked} asked @param {number} font @param {boolean} isWhole labels are not cut */
export const labelOf = ({ rowChars }, font, isWhole) =>
  rowChars ? (Math.min(rowChars, isWhole ? LONGEST_WHOLE_LABEL : LONGEST_LABEL) * CHARACTER + 1) * font : UNLABELLED;

/** @param {Asked} asked @param {number} font @param {boolean} isWhole labels are not cut */
export function cellOf({ chars, columnChars }, font, isWhole) {
  const most = isWhole ? Math.max(chars, Math.min(columnChars, LONGEST_WHOLE_LABEL)) : chars;
  return Math.ceil((most * CHARACTER + 0.8) * font);
}

/**
 * @param {Asked} asked @param {Room} room @param {number} font @param {number} label @param {number} cellWidth
 * @returns {Planned}
 */
export function digitsBox(asked, room, font, label, cellWidth) {
  const isScalar = asked.rows * asked.columns === 1;
  const head = asked.columnChars && !isScalar ? Math.round(font * 1.7) : 0;
  return {
    as: isScalar ? "scalar" : "digits",
    cellWidth,
    cellHeight: pitchOf(font),
    label,
    head,
    font,
    every: 1,
    body: label + asked.columns * cellWidth,
    width: whole(room, label + asked.columns * cellWidth, asked),
    height: captionOf(room) + head + asked.rows * pitchOf(font),
  };
}

/**
 * A picture as large as its room lets it be.
 * @param {Asked} asked @param {Room} room
 * @param {{ width: number, height: number, isNamed?: boolean } & Partial<Record<"label" | "most" | "cellWidth" |
 *   "cellHeight", number | undefined>>} within with its caption and colour bar
 * @returns {Planned}
 */
export function pictureBox(asked, room, { width, height, label, most = MOST_CELL, isNamed = true, ...fixed }) {
  const { rows, columns, rowChars, columnChars, hasTokens, hasTokenRows } = asked;
  const font = labelFont(room);
  const left = label ?? (hasTokenRows ? Math.min(rowChars, LONGEST_LABEL) * CHARACTER * font + 9 : UNLABELLED);
  const free = width - barIn(room, asked);
  let cellWidth = fixed.cellWidth ?? clamp((free - left - 4) / columns, 0.2, columns === 1 ? 22 : most);
  const sized = (/** @type {number} */ cellHeight) => {
    const isColumnNamed = isNamed && columnChars > 0 && (hasTokens || cellWidth >= 24);
    return layoutOf({
      rows,
      columns,
      room: Infinity,
      rowLabel: 0,
      columnLabel: isColumnNamed ? Math.min(columnChars, LONGEST_LABEL - 2) * CHARACTER * font : 0,
      labelHeight: Math.max(LABEL_HEIGHT, font),
      cellWidth: [cellWidth, cellWidth],
      cellHeight: [cellHeight, cellHeight],
      least: { left, top: 4 },
    });
  };
  if (!fixed.cellWidth) cellWidth -= Math.max(0, sized(1).width - free) / columns;
  const { top } = sized(1);
  const cellHeight = fixed.cellHeight ?? clamp((height - captionOf(room) - top - 3) / rows, 0.2, most);
  const drawn = sized(cellHeight);
  return {
    as: "picture",
    cellWidth,
    cellHeight,
    label: left,
    head: isNamed ? top : 4,
    font: room.least,
    every: Math.max(
      hasTokenRows && left > UNLABELLED ? drawn.everyRow : 1,
      hasTokens && isNamed ? drawn.everyColumn : 1,
    ),
    body: drawn.width,
    // among many that share a line, a name is cut before a picture is
    width: Math.max(drawn.width + barIn(room, asked), Math.min(width, whole(room, drawn.width, asked))),
    height: captionOf(room) + drawn.height,
  };
}

/** Says whether there is something to be seen. @param {Planned} plan @param {Asked} asked */
export const isSeen = ({ cellWidth, cellHeight }, { rows, columns }) =>
  cellHeight > 0.2 &&
  cellWidth > 0.2 &&
  cellWidth * columns >= Math.min(LEAST_CELLS, 8 * columns) &&
  cellHeight * rows >= Math.min(8 * rows, 20);

/** The size of labels beside pictures. @param {Room} room */
export const labelFont = ({ em, labels }) => labels ?? clamp(em - 1, 12, 16);

/** @param {Asked} asked */
export const canBeDigits = (asked) => asked.mayBeDigits || asked.rows * asked.columns === 1;

/**
 * Lenses to try, the best first: so many digits around the chosen cell, in this size.
 * @param {Asked} asked @param {Room} room @returns {(Omit<Lens, "place"> & { worth: number })[]}
 */
export function lensesOf(asked, room) {
  if (!asked.wantsLens) return [];
  const fonts = [room.em, (room.em + 11) / 2, 11].filter((font, i, all) => font >= 11 && all.indexOf(font) === i);
  const lenses = [5, 3].flatMap((side) =>
    fonts.map((font) => {
      const [rows, columns] = [Math.min(side, asked.rows), Math.min(side, asked.columns)];
      const width = labelOf(asked, font, false) + columns * cellOf({ ...asked, columnChars: 0 }, font, false);
      const height = Math.round(font * 1.7) + rows * pitchOf(font);
      return { rows, columns, font, width, height, worth: (side === 5 ? 1 : 0.75) * Math.sqrt(font / room.em) };
    }),
  );
  return lenses.filter(({ width }) => width <= room.width);
}

/** How well operands can be seen that are pictures: 1 where all can. @param {Planned[]} plans @param {Asked[]} asked */
export const operandsSeen = (plans, asked) =>
  plans.reduce((worth, { as, cellWidth }, i) => {
    const { slot, columns = 1 } = asked[i] ?? {};
    if (as !== "picture" || slot === "result" || columns === 1) return worth;
    return worth * Math.min(1, (cellWidth * columns) / Math.min(columns * 12, 160)) ** 0.35;
  }, 1);

/** How well the cells of a picture can be seen. @param {Planned} plan @param {Asked} asked */
export function seenIn({ cellWidth, cellHeight }, { rows, columns, hasTokens }) {
  const [wide, high] = [Math.min(cellWidth, MOST_CELL), Math.min(cellHeight, MOST_CELL)];
  // tokens against tokens are read along both sides: there square cells are seen best
  const square = hasTokens ? (Math.min(wide, high) / Math.max(wide, high)) ** 0.3 : 1;
  return Math.sqrt(wide * columns * high * rows) * square;
}

/** @param {(Plan | null)[]} plans @returns {Plan | null} */
export const bestOf = (plans) =>
  plans.reduce((best, plan) => (plan && (!best || plan.score > best.score) ? plan : best), null);
