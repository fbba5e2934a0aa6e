/** Where the cells of the heatmap stand in what scrolls, read from the mark that it puts on the chosen cell. */

/** @import { Position } from "../../domain/cell-text.js" */
/** @typedef {{ left: number, top: number, width: number, height: number }} Geometry of the first cell */

/** @param {HTMLElement} mark @param {Position} chosen @returns {Geometry | null} null before anything is drawn */
export function geometryOf({ style }, { row, column }) {
  const [x = 0, y = 0] = style.translate.split(" ").map(Number.parseFloat);
  const [width, height] = [Number.parseFloat(style.width), Number.parseFloat(style.height)];
  return width && height ? { left: x - column * width, top: y - row * height, width, height } : null;
}
