/**
 * Cells in rows and columns as a picture that stands by itself: a string of SVG.
 *
 * @import { Rgb } from "./color.js"
 * @import { Legend } from "./legend-svg.js"
 * @typedef {{ ink: string, muted: string, paper: string, sunk: string, query: string, key: string }} Inks
 *
 * @typedef {object} Picture
 * @property {Palette} palette
 * @property {string[]} titles lines above the cells
 * @property {string[]} rowLabels
 * @property {string[]} columnLabels
 * @property {[string, string]} corner what a row is, and what a column
 * @property {number} cellWidth
 * @property {number} cellHeight
 * @property {(row: number, column: number) => Rgb | null} fill null where there is nothing
 * @property {(row: number, column: number) => string} value what a cell says
 * @property {boolean} [hasDigits] the value stands in the cell
 * @property {(() => string) | null} raster the cells as the address of an image, where there are too many to draw each
 * @property {{ row: number, column: number, columns?: number } | null} frame what is chosen
 * @property {Legend} [legend]
 */

import { css, inkOn, schemeOf } from "./color.js";
import { legendSvg, NOTE_AT } from "./legend-svg.js";
import { PAPER, short, tag, words } from "./svg.js";

/** @import { Palette } from "../core/types.js" */

/** More cells than this are drawn as an image inside the picture. */
export const MOST_CELLS = 64 * 64;
const [MARGIN, TITLE, LETTER, LEGEND, LEAST_WIDTH] = [20, 20, 7.4, 54, 480];
const LEAST_LINE = 12;
const FONT = { "font-family": 'ui-monospace, "DejaVu Sans Mono", monospace', "font-size": 12 };

/** How wide the widest of these is. @param {string[]} labels */
export const widest = (labels) => Math.max(0, ...labels.map((label) => [...label].length)) * LETTER;

/** What the lines above a picture say. @param {string[]} titles @param {Inks} ink */
const titleLines = (titles, ink) =>
  titles.map((title, i) =>
    words(title, {
      x: MARGIN,
      y: MARGIN + 12 + i * TITLE,
      "font-weight": i === 0 ? 700 : undefined,
      fill: i === 0 ? ink.ink : ink.muted,
    }),
  );

/**
 * A whole file: paper, titles and what stands below them. @param {string[]} titles @param {Inks} ink
 * @param {{ width: number, height: number, inside: string[] }} body
 */
export function sheetFile(titles, ink, { width, height, inside }) {
  const whole = [tag("rect", { width, height, fill: ink.paper }), ...titleLines(titles, ink), ...inside];
  const size = { width, height, viewBox: `0 0 ${short(width)} ${short(height)}` };
  return tag(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", ...size, ...FONT, fill: ink.ink, role: "img" },
    whole.join(""),
  );
}

/** Where everything below the titles begins, and what is left free around it. @param {string[]} titles */
export const roomFor = (titles) => ({
  margin: MARGIN,
  top: MARGIN + titles.length * TITLE,
  least: Math.max(LEAST_WIDTH, MARGIN * 2 + widest(titles)),
});

/** @param {Picture} picture */
export function sheetSvg(picture) {
  const { titles, rowLabels, columnLabels, corner, cellWidth, cellHeight } = picture;
  const ink = PAPER[schemeOf(picture.palette)];
  const room = roomFor(titles);
  // labels that fit stand upright
  const isFlat = widest(columnLabels) <= cellWidth;
  const left = MARGIN + Math.max(widest(rowLabels), widest(corner)) + 10;
  const top = room.top + Math.max(isFlat ? 0 : widest(columnLabels), 2 * TITLE) + 14;
  const high = cellHeight * rowLabels.length;
  const noteEnd = picture.legend ? MARGIN + NOTE_AT + widest([picture.legend.note]) : 0;
  const width = Math.max(left + cellWidth * columnLabels.length + MARGIN, noteEnd + MARGIN, room.least);
  const [down, across] = [Math.ceil(LEAST_LINE / cellHeight), Math.ceil(LEAST_LINE / cellWidth)];
  const rows = rowLabels.map((label, i) =>
    i % down
      ? ""
      : words(label, { x: left - 7, y: top + (i + 0.5) * cellHeight + 4, "text-anchor": "end", class: "label" }),
  );
  const columns = columnLabels.map((label, j) => {
    const middle = left + (j + 0.5) * cellWidth;
    if (isFlat) return words(label, { x: middle, y: top - 7, "text-anchor": "middle", class: "label" });
    return j % across
      ? ""
      : words(label, { transform: `translate(${middle + 4} ${top - 7}) rotate(-90)`, class: "label" });
  });
  const inside = [
    words(corner[0], { x: left - 7, y: top - 8, "text-anchor": "end", fill: ink.query }),
    words(corner[1], { x: left - 7, y: top - 24, "text-anchor": "end", fill: ink.key }),
    ...rows,
    ...columns,
    tag(
      "g",
      { transform: `translate(${left} ${top})`, "shape-rendering": "crispEdges" },
      cellsOf(picture, ink) + frameOf(picture, ink.ink),
    ),
    picture.legend ? legendSvg(picture.legend, MARGIN, top + high + 22, ink.muted) : "",
  ];
  return sheetFile(titles, ink, { width, height: top + high + (picture.legend ? LEGEND : 0) + MARGIN, inside });
}

/** @param {Picture} picture @param {Inks} ink */
function cellsOf({ rowLabels, columnLabels, cellWidth, cellHeight, fill, value, hasDigits, raster }, ink) {
  const size = { width: columnLabels.length * cellWidth, height: rowLabels.length * cellHeight };
  const behind = tag("rect", { ...size, fill: ink.sunk });
  if (raster)
    return (
      behind +
      tag("image", { href: raster(), ...size, preserveAspectRatio: "none", style: "image-rendering:pixelated" })
    );
  const gap = Math.min(cellWidth, cellHeight) >= 6 ? 1 : 0;
  const cells = rowLabels.flatMap((_, i) =>
    columnLabels.map((__, j) => {
      const color = fill(i, j);
      const text = {
        x: (j + 1) * cellWidth - gap - 6,
        y: (i + 0.5) * cellHeight + 4,
        "text-anchor": "end",
        "data-row": i,
        "data-column": j,
      };
      if (!color) return hasDigits ? words(value(i, j), { ...text, fill: ink.muted }) : "";
      const box = {
        x: j * cellWidth,
        y: i * cellHeight,
        width: cellWidth - gap,
        height: cellHeight - gap,
        fill: css(color),
      };
      if (hasDigits) return tag("rect", box) + words(value(i, j), { ...text, fill: inkOn(color) });
      return tag("rect", box, tag("title", {}, value(i, j)));
    }),
  );
  return behind + cells.join("");
}

/** @param {Picture} picture @param {string} stroke */
const frameOf = ({ frame, cellWidth, cellHeight }, stroke) =>
  frame
    ? tag("rect", {
        x: frame.column * cellWidth,
        y: frame.row * cellHeight,
        width: cellWidth * (frame.columns ?? 1),
        height: cellHeight,
        fill: "none",
        stroke,
        "stroke-width": 2,
      })
    : "";
