/** Paints the cells of a matrix on a canvas: one square a cell, with a gap where there is room for one. */

/** @import { Rgb } from "../drawing/color.js" */

import { css } from "../drawing/color.js";

const WIDE = 720;
// a narrower gap shows in some places only, where the picture is scaled
const LEAST_WITH_GAP = 24;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{ rows: number, columns: number, colorOf: (row: number, column: number) => Rgb }} picture
 */
export function paintCells(canvas, { rows, columns, colorOf }) {
  const size = Math.max(1, Math.floor(WIDE / Math.max(rows, columns)));
  const gap = size >= LEAST_WITH_GAP ? 1 : 0;
  canvas.width = columns * size;
  canvas.height = rows * size;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      pen.fillStyle = css(colorOf(row, column));
      pen.fillRect(column * size, row * size, size - gap, size - gap);
    }
  }
}
