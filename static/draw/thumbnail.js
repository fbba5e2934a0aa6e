/**
 * A whole head in a small picture, with a pixel for each cell or block of cells.
 *
 * @typedef {import("./color.js").Rgb} Rgb
 * @typedef {Pick<import("../types.js").HeadPicture, "largest" | "pixels" | "visible">} Picture
 */

import { weightColor } from "./color.js";

/**
 * @param {Picture} picture @param {{ isDark: boolean, hidden: Rgb }} look
 * @returns {Uint8ClampedArray<ArrayBuffer>} red, green, blue and opacity of every pixel
 */
export function colorsOf({ largest, pixels, visible }, { isDark, hidden }) {
  const colors = Array.from({ length: 256 }, (_, byte) => weightColor((byte / 255) * largest, isDark));
  const data = new Uint8ClampedArray(pixels.data.length * 4).fill(255);
  pixels.data.forEach((byte, i) => data.set(visible.data[i] ? /** @type {Rgb} */ (colors[byte]) : hidden, i * 4));
  return data;
}

/** @param {HTMLCanvasElement} canvas @param {Picture} picture @param {{ isDark: boolean, hidden: Rgb }} look */
export function paintThumbnail(canvas, picture, look) {
  const { rows, columns } = picture.pixels;
  canvas.width = columns;
  canvas.height = rows;
  canvas.getContext("2d")?.putImageData(new ImageData(colorsOf(picture, look), columns, rows), 0, 0);
}
