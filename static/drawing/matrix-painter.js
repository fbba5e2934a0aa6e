/**
 * Paints the visible part of a matrix with its labels on a canvas. Only what is seen is painted, so 512 × 512 cells
 * scroll as fast as 5 × 5.
 *
 * @import { Rgb } from "./color.js"
 * @import { Layout } from "./matrix-layout.js"
 * @typedef {{ row: number, column: number }} Position
 * @typedef {{ row: number | null, column: number | null, cell: Position | null }} Highlights
 *
 * @typedef {object} Matrix
 * @property {string[]} rowLabels
 * @property {string[]} columnLabels
 * @property {[string, string]} [corner] what the rows and the columns are
 * @property {(row: number, column: number) => Rgb} color
 * @property {(row: number, column: number) => boolean} isHidden
 * @property {() => Uint8ClampedArray<ArrayBuffer>} [pixels] all cells at once, where that is faster
 * @property {Highlights} highlights
 *
 * @typedef {Record<"ink" | "muted" | "row" | "column" | "hatch" | "sunk" | "paper" | "font" | "sans", string>} Theme
 * @typedef {{ x: number, y: number, width: number, height: number }} View
 *
 * A painting in progress. Its context is scaled to CSS pixels; the cursor is the cell under the keyboard.
 * @typedef {{ context: CanvasRenderingContext2D, layout: Layout, matrix: Matrix, view: View, theme: Theme,
 *   cursor: Position | null }} Painting
 */

import { cornerSize, LABEL_HEIGHT, visibleCells } from "./matrix-layout.js";

/** @type {Highlights} */
export const NO_HIGHLIGHTS = { row: null, column: null, cell: null };
// below this there is no room for a gap between cells, and none needed: neighbours differ in colour
const SMALL = 6;

/** @param {Painting} painting */
export function paintMatrix(painting) {
  const { context, layout, matrix, view, theme } = painting;
  const { width, height } = view;
  const [left, top] = [layout.left - 2, layout.top - 2];
  context.clearRect(0, 0, width, height);
  clipped(context, [left, top, width, height], () => {
    context.translate(layout.left - view.x, layout.top - view.y);
    paintCells(painting);
    paintHighlights(painting);
  });
  if (matrix.corner) paintCorner(context, layout, matrix.corner, theme);
  // brackets are higher than letters; the labels of columns begin higher still
  clipped(context, [0, top - 2, left, height], () => paintRowLabels(painting));
  clipped(context, [left, 0, width, layout.top], () => paintColumnLabels(painting));
}

/**
 * @param {CanvasRenderingContext2D} context @param {number[]} corners left, top, right, bottom
 * @param {() => void} paint
 */
function clipped(context, [left = 0, top = 0, right = 0, bottom = 0], paint) {
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  paint();
  context.restore();
}

/**
 * The cells, a pixel each: made once, and scaled up again and again.
 * @type {WeakMap<Matrix["color"], HTMLCanvasElement>}
 */
const pictures = new WeakMap();

/** @param {Painting} painting */
function pictureOf({ context: { canvas: host }, matrix, layout: { rows, columns } }) {
  const known = pictures.get(matrix.color);
  if (known) return known;
  const canvas = Object.assign(host.ownerDocument.createElement("canvas"), { width: columns, height: rows });
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const { pixels } = matrix;
  context.putImageData(pixels ? new ImageData(pixels(), columns, rows) : imageOf(matrix, rows, columns), 0, 0);
  pictures.set(matrix.color, canvas);
  return canvas;
}

/** @param {Matrix} matrix @param {number} rows @param {number} columns */
function imageOf({ isHidden, color }, rows, columns) {
  const image = new ImageData(columns, rows);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at += 4) {
      // what is hidden stays clear: the hatching shows through
      if (isHidden(i, j)) continue;
      [image.data[at], image.data[at + 1], image.data[at + 2]] = color(i, j);
      image.data[at + 3] = 255;
    }
  }
  return image;
}

/** @param {Painting} painting */
function paintCells(painting) {
  const { context, layout, view, theme } = painting;
  const { row, rowEnd, column, columnEnd } = visibleCells(layout, view);
  const { cellWidth, cellHeight } = layout;
  const [columns, rows] = [columnEnd - column, rowEnd - row];
  if (columns <= 0 || rows <= 0) return;
  const [x, y, width, height] = [column * cellWidth, row * cellHeight, columns * cellWidth, rows * cellHeight];
  context.fillStyle = hatching(context, theme);
  context.fillRect(x, y, width, height);
  // cells of less than a pixel share it; larger ones keep their edges
  context.imageSmoothingEnabled = Math.min(cellWidth, cellHeight) < 1;
  context.drawImage(pictureOf(painting), column, row, columns, rows, x, y, width, height);
  if (Math.min(cellWidth, cellHeight) < SMALL) return;
  context.fillStyle = theme.paper;
  for (let i = row; i < rowEnd; i++) context.fillRect(x, (i + 1) * cellHeight - 1, width, 1);
  for (let j = column; j < columnEnd; j++) context.fillRect((j + 1) * cellWidth - 1, y, 1, height);
}

/** One tile of hatching for each scheme of colours, made once. @type {Map<string, HTMLCanvasElement>} */
const tiles = new Map();
const TILE = 6;

/** @param {CanvasRenderingContext2D} context @param {Theme} theme */
function hatching(context, theme) {
  const name = `${theme.sunk} ${theme.hatch}`;
  const tile = tiles.get(name) ?? hatchedTile(context.canvas.ownerDocument, theme);
  tiles.set(name, tile);
  return context.createPattern(tile, "repeat") ?? theme.sunk;
}

/** @param {Document} document @param {Theme} theme */
function hatchedTile(document, theme) {
  const tile = Object.assign(document.createElement("canvas"), { width: TILE, height: TILE });
  const context = tile.getContext("2d");
  if (!context) return tile;
  context.fillStyle = theme.sunk;
  context.fillRect(0, 0, TILE, TILE);
  context.strokeStyle = theme.hatch;
  context.beginPath();
  for (const shift of [-TILE, 0, TILE]) {
    context.moveTo(shift - 1, TILE + 1);
    context.lineTo(shift + TILE + 1, -1);
  }
  context.stroke();
  return tile;
}

/** @param {Painting} painting */
function paintHighlights({ context, layout, matrix: { highlights }, theme, cursor }) {
  const { cellWidth: w, cellHeight: h, rows, columns } = layout;
  /** @param {string} color @param {number} thick @param {[number, number, number, number]} box */
  const frame = (color, thick, [x, y, width, height]) => {
    context.strokeStyle = color;
    context.lineWidth = thick;
    context.beginPath();
    context.roundRect(x - 0.5, y - 0.5, width, height, Math.min(3, h / 3));
    context.stroke();
  };
  if (highlights.row !== null) frame(theme.row, 2, [0, highlights.row * h, columns * w, h]);
  if (highlights.column !== null) frame(theme.column, 2, [highlights.column * w, 0, w, rows * h]);
  for (const cell of [highlights.cell, cursor]) {
    if (!cell) continue;
    frame(theme.paper, 5, [cell.column * w, cell.row * h, w, h]);
    frame(theme.ink, 2.5, [cell.column * w, cell.row * h, w, h]);
  }
}

/**
 * @param {number} i @param {number} every @param {number | null} chosen @returns {boolean} whether a label fits here
 */
function isLabelled(i, every, chosen) {
  if (i === chosen) return true;
  // beside the highlighted label, which is always shown, there is no room for a thinned one
  return i % every === 0 && (chosen === null || every === 1 || Math.abs(i - chosen) >= every);
}

/**
 * Where a label stands so that nothing of it is cut: what has scrolled half out of sight goes unnamed.
 * @param {number} middle @param {number} start of the room @param {number} end
 * @param {boolean} isNeeded moved inside rather than left out @param {number} [height] of the label
 * @returns {number | null} null for no label
 */
export function whole(middle, start, end, isNeeded, height = LABEL_HEIGHT) {
  // a small line is more than its letters
  const half = height > LABEL_HEIGHT ? height / 2 : height / 2 - 2;
  if (middle - half >= start - 2 && middle + half <= end) return middle;
  const isBeside = middle < start - half || middle > end + half;
  return isNeeded && !isBeside ? Math.min(end - half, Math.max(start - 2 + half, middle)) : null;
}

/** @param {CanvasRenderingContext2D} context @param {Theme} theme @param {boolean} isBold @param {string} color */
function setPen(context, theme, isBold, color) {
  context.font = `${isBold ? "700 " : ""}${theme.font}`;
  context.fillStyle = isBold ? color : theme.ink;
}

/**
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {[string, string]} corner
 * @param {Theme} theme
 */
function paintCorner(context, { left, top, labelHeight }, [rows, columns], theme) {
  const size = cornerSize(labelHeight);
  context.font = `${size}px ${theme.sans}`;
  context.textAlign = "right";
  context.textBaseline = "alphabetic";
  context.fillStyle = theme.row;
  context.fillText(rows, left - 7, top - 8);
  context.fillStyle = theme.column;
  context.fillText(columns, left - 7, top - 13 - size);
}

/** @param {Painting} painting */
function paintRowLabels({ context, layout, matrix: { rowLabels, highlights }, view, theme }) {
  if (rowLabels.length === 0) return;
  const { row, rowEnd } = visibleCells(layout, view);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let i = row; i < rowEnd; i++) {
    const isChosen = i === highlights.row;
    if (!isLabelled(i, layout.everyRow, highlights.row)) continue;
    const y = whole(
      layout.top - view.y + (i + 0.5) * layout.cellHeight,
      layout.top,
      view.height,
      i === 0 || isChosen,
      layout.labelHeight,
    );
    if (y === null) continue;
    setPen(context, theme, isChosen, theme.row);
    context.fillText(rowLabels[i] ?? "", layout.left - 7, y);
  }
}

/** @param {Painting} painting */
function paintColumnLabels({ context, layout, matrix: { columnLabels, highlights }, view, theme }) {
  if (columnLabels.length === 0) return;
  const { column, columnEnd } = visibleCells(layout, view);
  const { angle, left, top, cellWidth, everyColumn } = layout;
  context.textAlign = angle === 0 ? "center" : "left";
  context.textBaseline = angle === 0 ? "alphabetic" : "middle";
  for (let j = column; j < columnEnd; j++) {
    const isChosen = j === highlights.column;
    if (!isLabelled(j, everyColumn, highlights.column)) continue;
    const middle = left - view.x + (j + 0.5) * cellWidth;
    // a label that lies along its column is wider than it is high
    const x = angle === 90 ? whole(middle, left, view.width, j === 0 || isChosen, layout.labelHeight) : middle;
    if (x === null) continue;
    setPen(context, theme, isChosen, theme.column);
    context.save();
    context.translate(x, top - 8);
    context.rotate((-angle * Math.PI) / 180);
    context.fillText(columnLabels[j] ?? "", 0, 0);
    context.restore();
  }
}
