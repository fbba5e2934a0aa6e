/**
 * The colour of each number of a matrix: violet where all are shares between 0 and 1, else amber and cyan.
 *
 * @import { Rgb } from "../../drawing/color.js"
 * @import { MatrixView } from "../reply/types.js"
 */

import { packedColor, packedSigned, signedColor, weightColor } from "../../drawing/color.js";

/** @import { Palette } from "../../core/types.js" */

const SHARES = new Set(["weights", "softmax", "unmasked_weights", "kept_weights", "kept_sum", "given_rows"]);

/** @param {string} name @param {MatrixView} matrix @returns {boolean} whether the numbers are shares of a whole */
export const holdsShares = (name, { data }) => SHARES.has(name) && data.every((x) => x >= 0 && x <= 1.000001);

/** @param {MatrixView} matrix @returns {number} the largest distance from 0 */
export function reachOf({ data }) {
  let reach = 0;
  // a plain loop: for a picture's thousands of numbers an iterator takes longer than the frame has
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(Number(data[i]));
    if (size > reach && size !== Infinity) reach = size;
  }
  return reach;
}

/**
 * @param {MatrixView} matrix
 * @returns {boolean} whether its colours reach below 0: those of exponentials, sums of them and deviations do not
 */
export const hasNegative = ({ data }) => data.some((x) => x < 0);

/** @param {string} name @param {MatrixView} matrix @param {Palette} palette @returns {(x: number) => Rgb} */
export function shadesOf(name, matrix, palette) {
  if (holdsShares(name, matrix)) return (x) => weightColor(x, palette);
  const reach = reachOf(matrix);
  return (x) => signedColor(x, reach, palette);
}

/** The same as one number, for pictures. @param {string} name @param {MatrixView} matrix @param {Palette} palette */
export const packedShadesOf = (name, matrix, palette) =>
  holdsShares(name, matrix) ? packedColor(palette, "sqrt") : packedSigned(reachOf(matrix), palette);
