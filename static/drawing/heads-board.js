/**
 * Many heads on one canvas: each keeps the shape of its matrix inside the square that it is given.
 *
 * @import { Picture } from "./thumbnail.js"
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {{ picture: Picture, box: Box, isFaded: boolean }} Item
 */

import { colorsOf } from "./thumbnail.js";

/** @import { Palette } from "../core/types.js" */

const FADED = 0.16;

/**
 * The largest box of this many rows and columns that fits, in the middle. @param {Box} box
 * @param {{ rows: number, columns: number }} size @returns {Box}
 */
export function fitted(box, { rows, columns }) {
  const cell = Math.min(box.width / columns, box.height / rows);
  const [width, height] = [cell * columns, cell * rows];
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

/** Pictures wait here on their way to the board. @type {HTMLCanvasElement | null} */
let atlas = null;

/**
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 * @param {Item[]} items
 * @param {{ palette: Palette, hidden: import("./color.js").Rgb, line: string }} look
 */
export function paintBoard(context, items, look) {
  atlas ??= document.createElement("canvas");
  const wide = Math.max(1, ...items.map(({ picture }) => picture.pixels.columns));
  const high = Math.max(1, ...items.map(({ picture }) => picture.pixels.rows));
  const across = Math.ceil(Math.sqrt(items.length)) || 1;
  Object.assign(atlas, { width: across * wide, height: across * high });
  const shelf = atlas.getContext("2d");
  if (!shelf) return;
  const spots = items.map((_, i) => ({ x: (i % across) * wide, y: Math.floor(i / across) * high }));
  items.forEach(({ picture }, i) => {
    const { rows, columns } = picture.pixels;
    shelf.putImageData(new ImageData(colorsOf(picture, look), columns, rows), spots[i]?.x ?? 0, spots[i]?.y ?? 0);
  });
  items.forEach(({ picture, box, isFaded }, i) => {
    const { rows, columns } = picture.pixels;
    const { x, y, width, height } = fitted(box, picture.pixels);
    context.globalAlpha = isFaded ? FADED : 1;
    // enlarged, a cell keeps its edges; made smaller, none disappears
    context.imageSmoothingEnabled = width < columns;
    context.drawImage(
      /** @type {HTMLCanvasElement} */ (atlas),
      spots[i]?.x ?? 0,
      spots[i]?.y ?? 0,
      columns,
      rows,
      x,
      y,
      width,
      height,
    );
    context.strokeStyle = look.line;
    context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  });
  context.globalAlpha = 1;
}
