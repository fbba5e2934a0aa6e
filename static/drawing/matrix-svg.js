/**
 * The weights as a picture that stands by itself: cells in colours, or the table of digits.
 *
 * @import { Display } from "../domain/token-display.js"
 * @import { Scale } from "./color.js"
 * @import { Picture } from "./labelled-matrix-svg.js"
 *
 * @typedef {object} Look
 * @property {Palette} palette
 * @property {Scale} colors
 * @property {number} threshold smaller weights are left blank
 * @property {{ row: number, column: number } | null} selected
 * @property {string[]} titles lines above the picture
 * @property {(() => string) | null} raster
 */

import { placeOf, schemeOf, weightAt, weightColor } from "./color.js";
import { MOST_CELLS, sheetSvg, widest } from "./labelled-matrix-svg.js";
import { PAPER_RGB } from "./svg.js";

/** @import { Palette } from "../core/types.js" */

const [LEAST_CELL, MOST_CELL, MOST_SIDE] = [3, 34, 900];
const [LINE, DIGITS_PAD] = [24, 16];
const TICKS = { sqrt: [0, 0.1, 0.25, 0.5, 1], linear: [0, 0.25, 0.5, 0.75, 1], log: [0.0001, 0.001, 0.01, 0.1, 1] };
/** @type {[string, string]} */
const CORNER = ["query ↓", "key →"];

/** Says whether the cells want an image. @param {Display} display */
export const isLarge = ({ weights }) => weights.rows * weights.columns > MOST_CELLS;

/** @param {Display} display @param {Look} look */
export function matrixSvg({ weights, visible, rowLabels, columnLabels }, look) {
  const { palette, colors, threshold, titles, raster, selected } = look;
  const cell = Math.min(
    MOST_CELL,
    Math.max(LEAST_CELL, Math.floor(MOST_SIDE / Math.max(weights.rows, weights.columns))),
  );
  const weight = (/** @type {number} */ row, /** @type {number} */ column) =>
    Number(weights.data[row * weights.columns + column]);
  return sheetSvg({
    palette,
    titles,
    rowLabels,
    columnLabels,
    raster,
    corner: CORNER,
    cellWidth: cell,
    cellHeight: cell,
    frame: selected,
    fill(row, column) {
      if (!visible.data[row * weights.columns + column]) return null;
      return weight(row, column) < threshold
        ? PAPER_RGB[schemeOf(palette)]
        : weightColor(weight(row, column), palette, colors);
    },
    value: (row, column) => String(weight(row, column)),
    legend: legendOf(look),
  });
}

/** @param {Look} look @returns {import("./legend-svg.js").Legend} */
const legendOf = ({ palette, colors, threshold }) => ({
  color: (place) => weightColor(weightAt(place, colors), palette, colors),
  ticks: TICKS[colors].map((weight) => ({ place: placeOf(weight, colors), text: String(weight) })),
  note: `weight${threshold > 0 ? `, blank below ${threshold}` : ""}; grey: may not attend`,
});

/**
 * A table of texts; a cell without a colour has no weight in it.
 * @param {Pick<Picture, "palette" | "titles" | "rowLabels" | "columnLabels" | "frame" | "corner" | "fill">} picture
 * @param {string[][]} texts
 */
export function tableSvg(picture, texts) {
  const cellWidth =
    Math.ceil(widest([...texts.flat(), ...picture.columnLabels.filter((label) => label.length <= 8)])) + DIGITS_PAD;
  return sheetSvg({
    ...picture,
    cellWidth,
    cellHeight: LINE,
    hasDigits: true,
    raster: null,
    value: (row, column) => String(texts[row]?.[column]),
  });
}
