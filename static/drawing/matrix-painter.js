/**
 * Paints the visible part of a matrix with its labels on a canvas. Only what is seen is painted, so 512 × 512 cells
 * scroll as fast as 5 × 5.
 *
 * @typedef {import("./matrix-layout.js").Layout} Layout
 * @typedef {import("./color.js").Rgb} Rgb
 * @typedef {{ row: number, column: number }} Position
 *
 * @typedef {object} Sheet
 * @property {string[]} rowLabels
 * @property {string[]} columnLabels
 * @property {[string, string]} [corner] what the rows and the columns are
 * @property {(row: number, column: number) => Rgb} color
 * @property {(row: number, column: number) => boolean} isHidden
 * @property {() => Uint8ClampedArray<ArrayBuffer>} [pixels] all cells at once, where that is faster
 * @property {{ row: number | null, column: number | null, cell: Position | null, cursor: Position | null }} marks
 *
 * @typedef {{ ink: string, muted: string, row: string, column: string, hatch: string, sunk: string, paper: string, font: string, sans: string }} Theme
 * @typedef {{ x: number, y: number, width: number, height: number }} View
 */

import { LABEL_HEIGHT, visibleCells } from "./matrix-layout.js";

// below this there is no room for a gap between cells, and none needed: neighbours differ in colour
const SMALL = 6;

/**
 * @param {CanvasRenderingContext2D} context already scaled to CSS pixels
 * @param {Layout} layout @param {Sheet} sheet @param {View} view @param {Theme} theme
 */
export function paintSheet(context, layout, sheet, view, theme) {
  context.clearRect(0, 0, view.width, view.height);
  clipped(context, layout.left - 2, layout.top - 2, view.width, view.height, () => {
    context.translate(layout.left - view.x, layout.top - view.y);
    paintCells(context, layout, sheet, view, theme);
    paintMarks(context, layout, sheet, theme);
  });
  if (sheet.corner) paintCorner(context, layout, sheet.corner, theme);
  clipped(context, 0, layout.top - 2, layout.left - 2, view.height, () =>
    paintRowLabels(context, layout, sheet, view, theme),
  );
  clipped(context, layout.left - 2, 0, view.width, layout.top, () =>
    paintColumnLabels(context, layout, sheet, view, theme),
  );
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} right @param {number} bottom @param {() => void} paint */
function clipped(context, x, y, right, bottom, paint) {
  context.save();
  context.beginPath();
  context.rect(x, y, right - x, bottom - y);
  context.clip();
  paint();
  context.restore();
}

/** The cells of what is shown, a pixel each: made once, and scaled up at every scroll and mark. @type {WeakMap<Sheet["color"], HTMLCanvasElement>} */
const pictures = new WeakMap();

/** @param {Sheet} sheet @param {Layout} layout @param {Document} document */
function pictureOf(sheet, { rows, columns }, document) {
  const known = pictures.get(sheet.color);
  if (known) return known;
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.putImageData(
    sheet.pixels ? new ImageData(sheet.pixels(), columns, rows) : imageOf(sheet, rows, columns, context),
    0,
    0,
  );
  pictures.set(sheet.color, canvas);
  return canvas;
}

/** @param {Sheet} sheet @param {number} rows @param {number} columns @param {CanvasRenderingContext2D} context */
function imageOf(sheet, rows, columns, context) {
  const image = context.createImageData(columns, rows);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at += 4) {
      // what is hidden stays clear: the hatching shows through
      if (sheet.isHidden(i, j)) continue;
      const [red, green, blue] = sheet.color(i, j);
      image.data[at] = red;
      image.data[at + 1] = green;
      image.data[at + 2] = blue;
      image.data[at + 3] = 255;
    }
  }
  return image;
}

/** @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Sheet} sheet @param {View} view @param {Theme} theme */
function paintCells(context, layout, sheet, view, theme) {
  const { row, rowEnd, column, columnEnd } = visibleCells(layout, view);
  const { cellWidth, cellHeight } = layout;
  const [wide, high] = [columnEnd - column, rowEnd - row];
  if (wide <= 0 || high <= 0) return;
  const [x, y] = [column * cellWidth, row * cellHeight];
  context.fillStyle = hatching(context, theme);
  context.fillRect(x, y, wide * cellWidth, high * cellHeight);
  // cells of less than a pixel share it; larger ones keep their edges
  context.imageSmoothingEnabled = Math.min(cellWidth, cellHeight) < 1;
  const picture = pictureOf(sheet, layout, context.canvas.ownerDocument);
  context.drawImage(picture, column, row, wide, high, x, y, wide * cellWidth, high * cellHeight);
  if (Math.min(cellWidth, cellHeight) < SMALL) return;
  context.fillStyle = theme.paper;
  for (let i = row; i < rowEnd; i++) context.fillRect(x, (i + 1) * cellHeight - 1, wide * cellWidth, 1);
  for (let j = column; j < columnEnd; j++) context.fillRect((j + 1) * cellWidth - 1, y, 1, high * cellHeight);
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
  const pen = tile.getContext("2d");
  if (!pen) return tile;
  pen.fillStyle = theme.sunk;
  pen.fillRect(0, 0, TILE, TILE);
  pen.strokeStyle = theme.hatch;
  pen.beginPath();
  for (const shift of [-TILE, 0, TILE]) {
    pen.moveTo(shift - 1, TILE + 1);
    pen.lineTo(shift + TILE + 1, -1);
  }
  pen.stroke();
  return tile;
}

/** @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Sheet} sheet @param {Theme} theme */
function paintMarks(context, layout, { marks }, theme) {
  const { cellWidth: w, cellHeight: h, rows, columns } = layout;
  const frame = (
    /** @type {string} */ color,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ width,
    /** @type {number} */ height,
    /** @type {number} */ thick,
  ) => {
    context.strokeStyle = color;
    context.lineWidth = thick;
    context.beginPath();
    context.roundRect(x - 0.5, y - 0.5, width, height, Math.min(3, h / 3));
    context.stroke();
  };
  if (marks.row !== null) frame(theme.row, 0, marks.row * h, columns * w, h, 2);
  if (marks.column !== null) frame(theme.column, marks.column * w, 0, w, rows * h, 2);
  for (const cell of [marks.cell, marks.cursor]) {
    if (!cell) continue;
    frame(theme.paper, cell.column * w, cell.row * h, w, h, 5);
    frame(theme.ink, cell.column * w, cell.row * h, w, h, 2.5);
  }
}

/** @param {number} i @param {number} every @param {number | null} marked @returns {boolean} whether a label fits here */
function isLabelled(i, every, marked) {
  if (i === marked) return true;
  // beside the marked label, which is always shown, there is no room for a thinned one
  return i % every === 0 && (marked === null || every === 1 || Math.abs(i - marked) >= every);
}

/**
 * Where a label stands so that nothing of it is cut: what has scrolled half out of sight goes unnamed.
 * @param {number} middle @param {number} start of the room @param {number} end @param {boolean} isNeeded moved inside rather than left out
 * @returns {number | null} null for no label
 */
export function whole(middle, start, end, isNeeded) {
  const half = LABEL_HEIGHT / 2 - 2;
  if (middle - half >= start - 2 && middle + half <= end) return middle;
  const isBeside = middle < start - half || middle > end + half;
  return isNeeded && !isBeside ? Math.min(end - half, Math.max(start - 2 + half, middle)) : null;
}

/** @param {CanvasRenderingContext2D} context @param {Theme} theme @param {boolean} isMarked @param {string} color */
function pen(context, theme, isMarked, color) {
  context.font = `${isMarked ? "700 " : ""}${theme.font}`;
  context.fillStyle = isMarked ? color : theme.ink;
}

/** @param {CanvasRenderingContext2D} context @param {Layout} layout @param {[string, string]} corner @param {Theme} theme */
function paintCorner(context, { left, top }, [rows, columns], theme) {
  context.font = `11px ${theme.sans}`;
  context.textAlign = "right";
  context.textBaseline = "alphabetic";
  context.fillStyle = theme.row;
  context.fillText(rows, left - 7, top - 8);
  context.fillStyle = theme.column;
  context.fillText(columns, left - 7, top - 24);
}

/** @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Sheet} sheet @param {View} view @param {Theme} theme */
function paintRowLabels(context, layout, sheet, view, theme) {
  if (sheet.rowLabels.length === 0) return;
  const { row, rowEnd } = visibleCells(layout, view);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let i = row; i < rowEnd; i++) {
    if (!isLabelled(i, layout.everyRow, sheet.marks.row)) continue;
    const y = whole(
      layout.top - view.y + (i + 0.5) * layout.cellHeight,
      layout.top,
      view.height,
      i === 0 || i === sheet.marks.row,
    );
    if (y === null) continue;
    pen(context, theme, i === sheet.marks.row, theme.row);
    context.fillText(sheet.rowLabels[i] ?? "", layout.left - 7, y);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Sheet} sheet @param {View} view @param {Theme} theme */
function paintColumnLabels(context, layout, sheet, view, theme) {
  if (sheet.columnLabels.length === 0) return;
  const { column, columnEnd } = visibleCells(layout, view);
  context.textAlign = layout.angle === 0 ? "center" : "left";
  context.textBaseline = layout.angle === 0 ? "alphabetic" : "middle";
  for (let j = column; j < columnEnd; j++) {
    if (!isLabelled(j, layout.everyColumn, sheet.marks.column)) continue;
    const middle = layout.left - view.x + (j + 0.5) * layout.cellWidth;
    // a label that lies along its column is wider than it is high
    const x =
      layout.angle === 90 ? whole(middle, layout.left, view.width, j === 0 || j === sheet.marks.column) : middle;
    if (x === null) continue;
    pen(context, theme, j === sheet.marks.column, theme.column);
    context.save();
    context.translate(x, layout.top - 8);
    context.rotate((-layout.angle * Math.PI) / 180);
    context.fillText(sheet.columnLabels[j] ?? "", 0, 0);
    context.restore();
  }
}
