/**
 * Plans a matrix product in Falk's arrangement: left factor, right factor on top, perhaps a bias, result. The last
 * three share their columns, left factor and result their rows.
 *
 * @import { Asked, Plan, Planned, Room, Slot } from "./boxes.js"
 * @typedef {{ left: Asked, top: Asked, plus: Asked | undefined, result: Asked }} Product
 * @typedef {{ isLeft: boolean, isTop: boolean, isWhole: boolean, isNamed: boolean }} Variant
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

const BOTH = [true, false];
const LEAST_PICTURE = 48;
const ONE_ROW = 14;

/** @param {Asked[]} asked @returns {Product} */
function productOf(asked) {
  const of = (/** @type {Slot} */ slot) => /** @type {Asked} */ (asked.find((each) => each.slot === slot));
  return { left: of("left"), top: of("top"), plus: of("operand"), result: of("result") };
}

/** Height that a factor needs to be told apart as a picture. @param {Asked} asked */
const leastHigh = ({ rows }) => (rows === 1 ? ONE_ROW : clamp(rows * 1.2, 26, 52));

/**
 * The result in digits of this size; null where that does not fit.
 * @param {Product} product @param {Room} room @param {number} font @param {Variant} variant @returns {Plan | null}
 */
function inDigits({ left, top, plus, result }, room, font, { isLeft, isTop, isWhole, isNamed }) {
  const column = [top, ...(plus ? [plus] : []), result];
  const cell = Math.max(...column.filter((each) => each !== top || isTop).map((each) => cellOf(each, font, isWhole)));
  const label = isNamed ? Math.max(...column.map((each) => labelOf(each, font, isWhole))) : UNLABELLED;
  const digits = (/** @type {Asked} */ each) => digitsBox(each, room, font, label, cell);
  const below = digits(result);
  const bias = plus && digits(plus);
  const rest = { width: room.width - GAP, height: room.height - below.height - GAP - (bias ? bias.height + GAP : 0) };
  const leftLabel = labelOf(left, font, isWhole);
  const beside = isLeft
    ? digitsBox(left, room, font, leftLabel, cellOf(left, font, isWhole))
    : pictureBox(left, room, {
        width: rest.width - below.width,
        height: Infinity,
        label: leftLabel,
        cellHeight: pitchOf(font),
        isNamed: false,
      });
  const above = isTop
    ? digits(top)
    : pictureBox(top, room, { ...rest, label, cellWidth: cell, most: pitchOf(font), isNamed: false });
  const areSeen =
    (isTop || above.height >= captionOf(room) + leastHigh(top)) &&
    (isLeft || left.columns === 1 || beside.cellWidth * left.columns >= LEAST_PICTURE);
  const isInside = beside.width + Math.max(above.width, below.width, bias?.width ?? 0) <= rest.width;
  if (!areSeen || !isInside || above.height > rest.height) return null;
  const worth = (isLeft ? 1 : 0.72) * (isTop ? 1 : 0.72) * (isWhole ? 1 : 0.93) * (isNamed ? 1 : 0.96);
  const seen = operandsSeen([beside], [left]);
  return planOf({ beside, above, bias, below }, font, null, font * worth * seen);
}

/**
 * @param {{ beside: Planned, above: Planned, bias: Planned | undefined, below: Planned }} parts @param {number} font
 * @param {Plan["lens"]} lens @param {number} score @returns {Plan}
 */
const planOf = ({ beside, above, bias, below }, font, lens, score) => ({
  plans: [beside, above, ...(bias ? [bias] : []), below],
  font,
  lens,
  lines: [],
  score,
});

/** @param {Product} product @param {Room} room @returns {Plan | null} */
function bestDigits(product, room) {
  const { left, top, result } = product;
  if (!canBeDigits(result)) return null;
  const variants = BOTH.flatMap((isLeft) =>
    BOTH.flatMap((isTop) => BOTH.flatMap((isWhole) => BOTH.map((isNamed) => ({ isLeft, isTop, isWhole, isNamed })))),
  ).filter(({ isLeft, isTop }) => (!isLeft || canBeDigits(left)) && (!isTop || canBeDigits(top)));
  return bestOf(
    variants.map((variant) => {
      for (let font = room.most; font >= room.least; font--) {
        const plan = inDigits(product, room, font, variant);
        if (plan) return plan;
      }
      return null;
    }),
  );
}

/**
 * All as pictures, with or without digits around the chosen cell.
 * @param {Product} product @param {Room} room
 * @param {(ReturnType<typeof lensesOf>[number] & { place: "corner" | "side" | "below" }) | null} lens
 * @returns {Plan | null}
 */
function inPictures({ left, top, plus, result }, room, lens) {
  const caption = captionOf(room);
  const isCorner = lens?.place === "corner";
  const width = room.width - GAP - (lens?.place === "side" ? lens.width + GAP : 0);
  const height = room.height - (lens?.place === "below" ? lens.height + GAP : 0);
  const share = clamp(left.columns / (left.columns + result.columns), 0.25, 0.42) * width;
  const wide = Math.max(share, isCorner ? lens.width : 0, room.em * 7);
  const high = Math.max(caption + clamp(top.rows * 2, leastHigh(top), height * 0.3), isCorner ? lens.height : 0);
  const bias = plus && { height: caption + ONE_ROW + 6 };
  const free = { width: width - wide, height: height - high - GAP - (bias ? bias.height + GAP : 0) };
  if (lens && (free.width < room.em * 7 || free.height < height * 0.35)) return null;
  const below = pictureBox(result, room, { ...free, label: UNLABELLED });
  const alike = { width: free.width, label: UNLABELLED, cellWidth: below.cellWidth, isNamed: false };
  const above = pictureBox(top, room, { ...alike, height: high });
  const beside = pictureBox(left, room, {
    width: width - below.width,
    height: Infinity,
    cellHeight: below.cellHeight,
    isNamed: false,
  });
  if (lens && !isSeen(below, result)) return null;
  const parts = { beside, above, bias: plus && pictureBox(plus, room, { ...alike, height: bias?.height ?? 0 }), below };
  return planOf(parts, room.least, lens, seenIn(below, result) * (lens?.worth ?? 0.3));
}

/** @param {Asked[]} asked @param {Room} room @returns {Plan} */
export function planProduct(asked, room) {
  const product = productOf(asked);
  const places = /** @type {const} */ (["corner", "side", "below"]);
  const lenses = () =>
    lensesOf(product.result, room).flatMap((lens) =>
      places.map((place) => inPictures(product, room, { ...lens, place })),
    );
  return /** @type {Plan} */ (bestDigits(product, room) ?? bestOf([...lenses(), inPictures(product, room, null)]));
}
