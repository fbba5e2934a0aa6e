/**
 * A whole head in a small picture: one pixel a cell, or the largest weight of a block where there are too many cells.
 *
 * @typedef {import("../types.js").BitMatrix} BitMatrix
 * @typedef {import("../types.js").Matrix} Matrix
 * @typedef {import("./color.js").Rgb} Rgb
 */

import { weightColor } from "./color.js";

export const MOST_PIXELS = 96;

/** @param {number} cells @returns {number} how many cells share a pixel */
export const blockSize = (cells) => Math.max(1, Math.ceil(cells / MOST_PIXELS));

/**
 * @param {Matrix} weights
 * @param {BitMatrix} mask
 * @returns {{ rows: number, columns: number, data: Float32Array }} the largest weight of each block; −1 where all is hidden
 */
export function pooled(weights, mask) {
  const block = blockSize(Math.max(weights.rows, weights.columns));
  const rows = Math.ceil(weights.rows / block);
  const columns = Math.ceil(weights.columns / block);
  const data = new Float32Array(rows * columns).fill(-1);
  for (let i = 0; i < weights.rows; i++) {
    for (let j = 0; j < weights.columns; j++) {
      const from = i * weights.columns + j;
      if (!mask.data[from]) continue;
      const to = Math.floor(i / block) * columns + Math.floor(j / block);
      data[to] = Math.max(Number(data[to]), Number(weights.data[from]));
    }
  }
  return { rows, columns, data };
}

/**
 * @param {HTMLCanvasElement} canvas @param {Matrix} weights @param {BitMatrix} mask
 * @param {{ isDark: boolean, hidden: Rgb }} look
 */
export function paintThumbnail(canvas, weights, mask, { isDark, hidden }) {
  const { rows, columns, data } = pooled(weights, mask);
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(columns, rows);
  data.forEach((weight, i) => {
    const color = weight < 0 ? hidden : weightColor(weight, isDark);
    image.data.set([...color, 255], i * 4);
  });
  context.putImageData(image, 0, 0);
}
