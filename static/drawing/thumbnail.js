/**
 * The colours of a whole head in a small picture, with a pixel for each cell or block of cells.
 *
 * @import { Rgb } from "./color.js"
 * @typedef {Pick<import("../core/types.js").HeadPicture, "largest" | "pixels" | "visible">} Picture
 */

import { packed, packedColor } from "./color.js";

/** @import { Palette } from "../core/types.js" */

const BYTES = 256;

/**
 * @param {Picture} picture @param {{ palette: Palette, hidden: Rgb }} look
 * @returns {Uint8ClampedArray<ArrayBuffer>} red, green, blue and opacity of every pixel
 */
export function colorsOf({ largest, pixels, visible }, { palette, hidden }) {
  const colorOf = packedColor(palette, "sqrt");
  const colors = new Uint32Array(BYTES);
  for (let byte = 0; byte < BYTES; byte++) colors[byte] = colorOf((byte / (BYTES - 1)) * largest);
  const [behind = 0] = packed([hidden]);
  const data = new Uint32Array(pixels.data.length);
  for (let i = 0; i < data.length; i++) data[i] = visible.data[i] ? Number(colors[Number(pixels.data[i])]) : behind;
  return new Uint8ClampedArray(data.buffer);
}
