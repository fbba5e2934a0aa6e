/**
 * Plans matrices in a row with the signs between them, in as many lines as it takes; the result is the last.
 *
 * @import { Asked, Plan, Planned, Room } from "./boxes.js"
 * @typedef {ReturnType<typeof lensesOf>[number] & { place: "side" | "below" }} PlacedLens
 */

import {
  bestOf,
  canBeDigits,
  captionOf,
  cellOf,
  clamp,
  digitsBox,
  GAP,
  isSeen,
  labelOf,
  lensesOf,
  operandsSeen,
  pictureBox,
  pitchOf,
  seenIn,
  UNLABELLED,
} from "./boxes.js";

const MOST_LINES = 6;
const MANY = 6;
const LEAST_MANY = 40;
/** an operand that is narrower or lower, in sizes of the caption, does not name its rows or columns */
const LEAST_NAMED = 10;
const LEAST_DIGIT_ROW = 18;

/** Room for the sign before a matrix. @param {Asked} asked @param {Room} room */
export const signOf = ({ sign }, { em }) => (sign ? Math.round(em * (0.8 * sign + 1.5)) : 0);

/**
 * Ways to break the row into lines, as indices: the result at the end of the one line, or by itself in the last.
 * @param {Asked[]} asked @returns {number[][][]}
 */
function breaksOf(asked) {
  const all = asked.map((_, i) => i);
  const operands = all.slice(0, -1);
  const ways = [[all]];
  for (let lines = 1; lines <= Math.min(MOST_LINES, operands.length); lines++) {
    const size = Math.ceil(operands.length / lines);
    const broken = Array.from({ length: Math.ceil(operands.length / size) }, (_, i) =>
      operands.slice(i * size, (i + 1) * size),
    );
    ways.push([...broken, [all.length - 1]]);
  }
  return ways;
}

/** @param {Asked[]} asked @param {number} i whether its rows are named by the matrix before it */
function isBeside(asked, i) {
  const [before, each] = [asked[i - 1], asked[i]];
  return Boolean(before && each && each.slot !== "result" && each.rows > 1 && before.rows === each.rows);
}

/**
 * Shares the width of a line among its pictures, the wider the more columns they have.
 * @param {Asked[]} line @param {(Planned | null)[]} fixed those that are not pictures @param {Room} room
 * @param {{ width: number, height: number, cellHeight?: number }} within @param {number} least
 * @returns {Planned[] | null}
 */
function lineOf(line, fixed, room, within, least) {
  const taken = line.reduce((sum, each, i) => sum + signOf(each, room) + (fixed[i]?.width ?? 0) + (i ? GAP : 0), 0);
  const pictures = line.filter((_, i) => !fixed[i]);
  const rest = within.width - taken;
  const share = (/** @type {Asked} */ { columns }) => (columns === 1 ? 0 : Math.sqrt(columns));
  const columns = pictures.reduce((sum, each) => sum + share(each), 0);
  const isTight = rest < pictures.length * least;
  if (isTight) return null;
  const spare = rest - pictures.length * least;
  const plans = line.map((each, i) => {
    const width = least + (spare * share(each)) / Math.max(1, columns);
    // what has other rows than the line is as high as it likes
    const cellHeight = each.rows === 1 ? undefined : within.cellHeight;
    const height = each.rows === 1 ? captionOf(room) + 40 : within.height;
    // a strip says its columns in its result
    const isNamed = each.slot === "result" || within.height >= room.em * LEAST_NAMED;
    const areRowsNamed = each.slot === "result" || (width >= room.em * LEAST_NAMED && !isBeside(line, i));
    const label = areRowsNamed ? undefined : UNLABELLED;
    const most = each.rows === 1 ? 22 : undefined;
    return fixed[i] ?? pictureBox(each, room, { width, height, most, cellHeight, label, isNamed });
  });
  const areSeen = plans.every((plan, i) => isSeen(plan, /** @type {Asked} */ (line[i])));
  return areSeen && plans.every(({ height }) => height <= within.height + 0.5) ? plans : null;
}

/**
 * @param {Asked[]} asked @param {number[][]} lines @param {(i: number, line: number[]) => Planned | null} fixedOf
 * @param {Room} room @param {(line: number[]) => { width: number, height: number, cellHeight?: number }} within
 * @returns {Planned[] | null} one for each matrix
 */
function linesOf(asked, lines, fixedOf, room, within) {
  const least = asked.length > MANY ? LEAST_MANY : room.em * 7;
  /** @type {Planned[]} */
  const plans = [];
  for (const line of lines) {
    const found = lineOf(
      line.map((i) => /** @type {Asked} */ (asked[i])),
      line.map((i) => fixedOf(i, line)),
      room,
      within(line),
      least,
    );
    if (!found) return null;
    plans.push(...found);
  }
  return plans;
}

/** @param {Planned[]} plans @param {number[][]} lines */
const heightOf = (plans, lines) =>
  lines.reduce((sum, line) => sum + GAP + Math.max(...line.map((i) => plans[i]?.height ?? 0)), -GAP);

/**
 * @param {Asked[]} asked @param {Room} room @param {number[][]} lines @param {number} font
 * @param {{ isWhole: boolean, isAll: boolean }} variant @returns {Plan | null} with the result in digits of this size
 */
function inDigits(asked, room, lines, font, { isWhole, isAll }) {
  const fixedOf = (/** @type {number} */ i, /** @type {number[]} */ line) => {
    const each = /** @type {Asked} */ (asked[i]);
    if (!canBeDigits(each) || !(isAll || i === asked.length - 1 || each.columns === 1)) return null;
    const isNamed = i === line[0] || !isBeside(asked, i) || i === asked.length - 1;
    return digitsBox(
      each,
      room,
      font,
      isNamed ? labelOf(each, font, isWhole) : UNLABELLED,
      cellOf(each, font, isWhole),
    );
  };
  const plans = linesOf(asked, lines, fixedOf, room, (line) => ({
    width: room.width,
    height: room.height,
    ...(line.some((i) => fixedOf(i, line)) ? { cellHeight: pitchOf(font) } : { height: room.height * 0.3 }),
  }));
  if (!plans || heightOf(plans, lines) > room.height) return null;
  const isLess = plans.some(({ as }, i) => as === "picture" && canBeDigits(/** @type {Asked} */ (asked[i])));
  const worth = operandsSeen(plans, asked) * (isLess ? 0.8 : 1) * (isWhole ? 1 : 0.93) * (lines.length > 1 ? 0.95 : 1);
  return { plans, font, lens: null, lines, score: font * worth };
}

/**
 * @param {Asked[]} asked @param {Room} room @param {number[][]} lines @param {PlacedLens | null} lens
 * @param {number} part of the height that all lines of operands take @returns {Plan | null}
 */
function inPictures(asked, room, lines, lens, part) {
  const last = asked.length - 1;
  const result = /** @type {Asked} */ (asked[last]);
  const free = room.height - (lens?.place === "below" ? lens.height + GAP : 0) - GAP * (lines.length - 1);
  const isOne = lines.length === 1;
  const own = isOne ? free : free * (1 - part);
  const other = isOne ? free : (free * part) / (lines.length - 1);
  const within = (/** @type {number[]} */ line) => ({
    width: room.width - (line.includes(last) && lens?.place === "side" ? lens.width + GAP : 0),
    height: line.includes(last) ? own : other,
  });
  const rows = Math.max(...asked.map((each) => each.rows));
  const high = (/** @type {number[]} */ line) => {
    const { height } = within(line);
    const areNamed = line.includes(last) || height >= room.em * LEAST_NAMED;
    const head = !areNamed ? 8 : line.some((i) => asked[i]?.hasTokens) ? room.em * 5.4 : room.em * 2;
    return (height - captionOf(room) - head) / rows;
  };
  // numbers that stand one a row can be read where the rows are high enough
  const fixedOf = (/** @type {number} */ i, /** @type {number[]} */ line) => {
    const each = /** @type {Asked} */ (asked[i]);
    const size = each.rows === 1 ? room.em : Math.min(high(line), 30) / 1.64;
    if (each.columns > 1 || !canBeDigits(each) || size * 1.64 < LEAST_DIGIT_ROW) return null;
    const font = Math.floor(Math.min(size, room.most));
    return digitsBox(each, room, font, i === 0 ? labelOf(each, font, false) : UNLABELLED, cellOf(each, font, false));
  };
  const plans = linesOf(asked, lines, fixedOf, room, (line) => ({ ...within(line), ...rowHeight(line) }));
  /** Rows stand in line. @param {number[]} line */
  function rowHeight(line) {
    const digits = line.map((i) => fixedOf(i, line)).find((each) => each && each.as === "digits");
    return digits
      ? { cellHeight: digits.cellHeight }
      : line.length > 1
        ? { cellHeight: clamp(high(line), 0.2, 30) }
        : {};
  }
  const below = plans?.[last];
  if (!plans || !below || heightOf(plans, lines) > free + GAP * (lines.length - 1) + 1) return null;
  return {
    plans,
    font: room.least,
    lens,
    lines,
    score: seenIn(below, result) * operandsSeen(plans, asked) * (lens?.worth ?? 0.3),
  };
}

/** @param {Asked[]} asked @param {Room} room @returns {Plan | null} */
function bestDigits(asked, room) {
  if (!canBeDigits(/** @type {Asked} */ (asked.at(-1)))) return null;
  const both = [true, false];
  const variants = both.flatMap((isWhole) => both.map((isAll) => ({ isWhole, isAll })));
  return bestOf(
    breaksOf(asked).flatMap((lines) =>
      variants.map((variant) => {
        for (let font = room.most; font >= room.least; font--) {
          const plan = inDigits(asked, room, lines, font, variant);
          if (plan) return plan;
        }
        return null;
      }),
    ),
  );
}

/** @param {Asked[]} asked @param {Room} room @returns {Plan} */
export function planRow(asked, room) {
  const digits = bestDigits(asked, room);
  if (digits) return digits;
  const result = /** @type {Asked} */ (asked.at(-1));
  /** @type {(PlacedLens | null)[]} */
  const lenses = [
    ...lensesOf(result, room).flatMap((lens) => [
      { ...lens, place: /** @type {const} */ ("side") },
      { ...lens, place: /** @type {const} */ ("below") },
    ]),
    null,
  ];
  const tried = breaksOf(asked).flatMap((lines) =>
    lenses.flatMap((lens) => [0.35, 0.5, 0.65].map((part) => inPictures(asked, room, lines, lens, part))),
  );
  return bestOf(tried) ?? squeezed(asked, room);
}

/**
 * Each in a narrow line of its own, where there is hardly any room.
 * @param {Asked[]} asked @param {Room} room @returns {Plan}
 */
function squeezed(asked, room) {
  const height = (room.height + GAP) / asked.length - GAP;
  const plans = asked.map((each) =>
    pictureBox({ ...each, hasBar: false }, room, { width: room.width - signOf(each, room), height, isNamed: false }),
  );
  return { plans, font: room.least, lens: null, lines: asked.map((_, i) => [i]), score: 0 };
}
