/** The products of one query with every key as a picture that stands by itself. */

import { signedColor } from "./color.js";
import { sheetSvg } from "./labelled-matrix-svg.js";

const [LEAST_CELL, MOST_CELL, MOST_SIDE, LINE] = [5, 24, 900, 18];
const TICKS = [0, 0.5, 1];

/**
 * @param {Pick<import("./labelled-matrix-svg.js").Picture, "palette" | "titles" | "raster" | "rowLabels" | "fill" |
 *   "value">
 *   & { reach: number, dimensions: string[], chosen: number }} picture `chosen`: the key; `reach`: the largest product
 */
export function productsSvg({ reach, dimensions, chosen, ...picture }) {
  const cellWidth = Math.min(MOST_CELL, Math.max(LEAST_CELL, Math.floor(MOST_SIDE / dimensions.length)));
  return sheetSvg({
    ...picture,
    cellWidth,
    cellHeight: LINE,
    columnLabels: dimensions,
    corner: ["key ↓ score", "dimension →"],
    frame: { row: chosen, column: 0, columns: dimensions.length },
    legend: {
      color: (place) => signedColor((2 * place - 1) * reach, reach, picture.palette),
      ticks: TICKS.map((place) => ({ place, text: ((2 * place - 1) * reach).toPrecision(3) })),
      note: "query × key; a row adds up to its score",
    },
  });
}
