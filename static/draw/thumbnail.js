/**
 * The colours of a whole head in a small picture, with a pixel for each cell or block of cells.
 *
 * @typedef {import("./color.js").Rgb} Rgb
 * @typedef {Pick<import("../types.js").HeadPicture, "largest" | "pixels" | "visible">} Picture
 */

import { weightColor } from "./color.js";

/** Red, green, blue and full opacity as one number, as the bytes of a picture lie. @param {Rgb[]} colors */
function packed(colors) {
  const bytes = new Uint8ClampedArray(colors.flatMap((color) => [...color, 255]));
  return new Uint32Array(bytes.buffer);
}

/**
 * @param {Picture} picture @param {{ isDark: boolean, hidden: Rgb }} look
 * @returns {Uint8ClampedArray<ArrayBuffer>} red, green, blue and opacity of every pixel
 */
export function colorsOf({ largest, pixels, visible }, { isDark, hidden }) {
  const colors = packed(Array.from({ length: 256 }, (_, byte) => weightColor((byte / 255) * largest, isDark)));
  const [behind] = packed([hidden]);
  const data = new Uint32Array(pixels.data.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = /** @type {number} */ (visible.data[i] ? colors[/** @type {number} */ (pixels.data[i])] : behind);
  }
  return new Uint8ClampedArray(data.buffer);
}
