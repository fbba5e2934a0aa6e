/**
 * How the matrices of a sub-step share the width of the stage: which show digits, which are pictures, and how large
 * their cells are. Numbers in, numbers out; all lengths are CSS pixels.
 *
 * @typedef {"left" | "top" | "result" | "operand"} Slot
 *
 * A matrix as it will be drawn. `digits` is the width of one number; 0 for one that is never drawn as digits.
 * @typedef {object} Asked
 * @property {Slot} slot
 * @property {number} rows
 * @property {number} columns
 * @property {number} label width of the row labels
 * @property {boolean} hasTokens its columns are tokens, whose names want room above
 * @property {boolean} hasTokenRows its rows are tokens
 * @property {number} digits
 * @property {number} [sign] room for the sign before it
 *
 * @typedef {object} Planned
 * @property {"digits" | "picture" | "scalar"} as
 * @property {number} cellWidth
 * @property {number} cellHeight
 * @property {number} label room for the row labels
 * @property {number} head room for the column labels
 * @property {number} width of everything
 */

import { MOST_CELLS, MOST_ROWS } from "./layout.js";

const PITCH = 28;
const HEAD = 28;
const SLANTED_HEAD = 70;
const GAP = 16;
/** no column of the stage is narrower: names have to be read */
const LEAST_WIDTH = 108;
/** room at the left of cells whose rows are named elsewhere */
export const UNLABELLED = 4;
const WIDEST = 30;
const NARROW_ROOM = 620;
const SCROLLED_ROOM = 760;
const TALLEST = { factor: 160, result: 520 };

/** @param {number} x @param {number} least @param {number} most */
const clamp = (x, least, most) => Math.min(most, Math.max(least, x));

/** @param {Asked} asked */
const wantsDigits = ({ rows, columns, digits }) => digits > 0 && rows <= MOST_ROWS && rows * columns <= MOST_CELLS;

/** @param {Asked} asked */
const digitWidth = ({ label, columns, digits }) => label + columns * digits;

/** A narrow screen scrolls a little sideways rather than losing the digits of a small matrix. @param {number} room */
const allowed = (room) => (room < NARROW_ROOM ? SCROLLED_ROOM : room);

/** @param {number} rows @param {number} tallest @returns {number} */
const pictureHeight = (rows, tallest) => clamp(tallest / rows, rows > 60 ? 0.8 : 3, 22);

/** @param {Asked} asked @param {number} head @returns {Planned} */
const asDigits = (asked, head) => ({
  as: "digits",
  cellWidth: asked.digits,
  cellHeight: PITCH,
  label: asked.label,
  head,
  width: digitWidth(asked),
});

/** @param {Asked} asked @param {number} cellWidth @param {number} cellHeight @param {number} head @returns {Planned} */
const asPicture = (asked, cellWidth, cellHeight, head) => ({
  as: "picture",
  cellWidth,
  cellHeight,
  label: asked.label,
  head,
  width: Math.ceil(asked.label + asked.columns * cellWidth) + 4,
});

/**
 * Left factor, right factor on top, perhaps a bias, result: the last three share their columns.
 * @param {Asked[]} given @param {number} room @returns {Planned[]}
 */
function planFalk(given, room) {
  const isCramped = room < NARROW_ROOM && !given.some(({ slot, hasTokenRows }) => slot === "top" && hasTokenRows);
  // the rows of the result are those of the left factor, and named there
  const beside = isCramped
    ? UNLABELLED
    : Math.max(...given.filter(({ slot }) => slot !== "left").map(({ label }) => label));
  const asked = given.map((each) => (each.slot === "left" ? each : { ...each, label: beside }));
  const of = (/** @type {Slot} */ slot) => /** @type {Asked} */ (asked.find((each) => each.slot === slot));
  const [left, top, result] = [of("left"), of("top"), of("result")];
  const isWhole = [left, result].every(wantsDigits) && digitWidth(left) + GAP + digitWidth(result) <= allowed(room);
  const rest = room - GAP - digitWidth(result) - 8;
  const isHalf = wantsDigits(result) && rest >= LEAST_WIDTH && room >= NARROW_ROOM;
  if (isWhole || isHalf) {
    // where there is no room for both, the rows are named beside the digits
    const named = rest - left.label < LEAST_WIDTH / 2 ? { ...left, label: UNLABELLED } : left;
    const leftCell = clamp((rest - named.label) / left.columns, 0.5, WIDEST);
    return asked.map((each) => {
      if (each === left) return isWhole ? asDigits(left, HEAD) : asPicture(named, leftCell, PITCH, HEAD);
      const high = each === top && !isWhole ? pictureHeight(top.rows, TALLEST.factor) : PITCH;
      if (each === top && !(isWhole && wantsDigits(top)))
        return asPicture(top, result.digits, high, top.hasTokens ? HEAD : 4);
      return wantsDigits(each) ? asDigits(each, HEAD) : asPicture(each, result.digits, PITCH, HEAD);
    });
  }
  return falkPictures(asked, room, left, top, result);
}

/**
 * @param {Asked[]} asked @param {number} room @param {Asked} left @param {Asked} top @param {Asked} result
 * @returns {Planned[]}
 */
function falkPictures(asked, room, left, top, result) {
  const rest = Math.max(120, room - GAP - left.label - result.label - 10);
  const wanted = clamp(left.columns / (left.columns + result.columns), 0.3, 0.6) * rest;
  const share = Math.min(wanted, rest + result.label - LEAST_WIDTH);
  const leftCell = clamp(share / left.columns, 0.4, 14);
  const most = result.hasTokens ? WIDEST : 14;
  const cell = clamp((rest - leftCell * left.columns) / result.columns, 0.4, most);
  const head = result.hasTokens ? SLANTED_HEAD : 6;
  const high = pictureHeight(result.rows, TALLEST.result);
  return asked.map((each) => {
    if (each === left) return asPicture(left, leftCell, high, head);
    if (each === top)
      return asPicture(top, cell, pictureHeight(top.rows, TALLEST.factor), top.hasTokens ? SLANTED_HEAD : 6);
    return asPicture(each, cell, each === result ? high : 22, each === result ? head : 6);
  });
}

/**
 * How wide a picture may be: two and their signs side by side where there is room, and what many make below them.
 * @param {Asked[]} wide @param {number} room @returns {(asked: Asked) => number}
 */
function shareOf(wide, room) {
  if (room < NARROW_ROOM || wide.length < 2) return () => room - 8;
  const operands = wide.length - 1;
  if (operands < 3) return () => room / 2 - 60;
  return ({ slot }) => (slot === "result" ? room - 60 : Math.max(170, room / operands - 36));
}

/**
 * @param {Planned[]} plans @param {Asked[]} asked
 * @returns {number} the width of matrices side by side, with the signs between them
 */
export const rowWidth = (plans, asked) =>
  plans.reduce((sum, { width }, i) => sum + Math.max(width, LEAST_WIDTH) + (asked[i]?.sign ?? 0), 0);

/**
 * The rows of a result are those of the first operand: where that lets all stand side by side, they are named there
 * alone.
 * @param {Planned[]} plans @param {Asked[]} asked @param {number} room @returns {Planned[]}
 */
function unnamed(plans, asked, room) {
  const isSame = (/** @type {number} */ i) =>
    asked[i]?.slot === "result" && asked[i]?.columns !== 1 && asked[i]?.rows === asked[0]?.rows;
  const narrower = plans.map((plan, i) =>
    i > 0 && isSame(i) && plan.as === "digits"
      ? { ...plan, width: plan.width - plan.label + UNLABELLED, label: UNLABELLED }
      : plan,
  );
  return rowWidth(plans, asked) > room && rowWidth(narrower, asked) <= room ? narrower : plans;
}

/**
 * @param {Asked[]} given @param {number} room @returns {Planned[]} one after the other, in as many lines as it takes
 */
function planRow(given, room) {
  // one number a row stands beside the matrix that its rows belong to, and need not name them again
  const asked = given.map((each, i) => {
    const isBeside =
      i > 0 && each.columns === 1 && each.rows > 1 && given[i - 1]?.rows === each.rows && each.slot !== "result";
    return isBeside ? { ...each, label: UNLABELLED } : each;
  });
  const isDigits = (/** @type {Asked} */ each) => wantsDigits(each) && digitWidth(each) <= allowed(room);
  const wide = asked.filter((each) => each.columns > 1 && !isDigits(each));
  const isSlanted = wide.some(({ hasTokens }) => hasTokens);
  const isMixed = asked.some(isDigits);
  const head = isSlanted ? SLANTED_HEAD : isMixed ? HEAD : 6;
  const share = shareOf(wide, room);
  const plans = asked.map((each) => {
    if (each.rows === 1 && each.columns === 1) return { ...asDigits(each, 0), as: /** @type {const} */ ("scalar") };
    if (isDigits(each)) return asDigits(each, head);
    const high = isMixed && each.rows <= MOST_ROWS ? PITCH : pictureHeight(each.rows, TALLEST.result);
    const cell =
      each.columns === 1 ? 22 : clamp((share(each) - each.label) / each.columns, 0.4, each.hasTokens ? WIDEST : 14);
    return asPicture(each, cell, each.rows === 1 ? 22 : high, head);
  });
  return unnamed(plans, asked, room);
}

/**
 * @param {"falk" | "row"} arrangement @param {Asked[]} asked @param {number} room
 * @returns {Planned[]} in the same order
 */
export const planStage = (arrangement, asked, room) =>
  arrangement === "falk" ? planFalk(asked, room) : planRow(asked, room);
