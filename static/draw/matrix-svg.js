/**
 * The weights as a picture that stands by itself: a string of SVG.
 *
 * @typedef {import("../display.js").Display} Display
 * @typedef {import("./color.js").Scale} Scale
 *
 * @typedef {object} Look
 * @property {boolean} isDark
 * @property {Scale} colors
 * @property {number} threshold smaller weights are left blank
 * @property {{ row: number, column: number } | null} selected
 * @property {string[]} titles lines above the picture
 * @property {(() => string) | null} raster the cells as the address of an image, where there are too many to draw each
 */

import { css, weightAt, weightColor } from "./color.js";
import { PAPER, tag, words } from "./svg.js";

/** More cells than this are drawn as an image inside the picture. */
export const MOST_CELLS = 64 * 64;
const [MARGIN, TITLE, LETTER, LEGEND] = [20, 20, 7.4, 54];
const [LEAST_CELL, MOST_CELL, MOST_SIDE] = [3, 34, 900];
const TICKS = { sqrt: [0, 0.1, 0.25, 0.5, 1], linear: [0, 0.25, 0.5, 0.75, 1], log: [0.0001, 0.001, 0.01, 0.1, 1] };
const STOPS = 17;

/** @param {string[]} labels */
const widest = (labels) => Math.max(0, ...labels.map((label) => [...label].length)) * LETTER;

/** Says whether the cells want an image. @param {Display} display */
export const isLarge = ({ weights }) => weights.rows * weights.columns > MOST_CELLS;

/** @param {Display} display @param {Look} look */
export function matrixSvg(display, look) {
  const { weights, rowLabels, columnLabels } = display;
  const ink = look.isDark ? PAPER.dark : PAPER.light;
  const cell = Math.min(MOST_CELL, Math.max(LEAST_CELL, Math.floor(MOST_SIDE / Math.max(weights.rows, weights.columns))));
  const every = Math.ceil(12 / cell);
  const [left, top] = [MARGIN + widest(rowLabels) + 10, MARGIN + look.titles.length * TITLE + widest(columnLabels) + 14];
  const [wide, high] = [cell * weights.columns, cell * weights.rows];
  const width = Math.max(left + wide + MARGIN, 480, MARGIN * 2 + widest(look.titles));
  const height = top + high + LEGEND + MARGIN;
  const titles = look.titles.map((title, i) => words(title, { x: MARGIN, y: MARGIN + 12 + i * TITLE, "font-weight": i === 0 ? 700 : undefined, fill: i === 0 ? ink.ink : ink.muted }));
  const rows = rowLabels.map((label, i) => (i % every ? "" : words(label, { x: left - 7, y: top + (i + 0.5) * cell + 4, "text-anchor": "end", class: "label" })));
  const columns = columnLabels.map((label, j) => (j % every ? "" : words(label, { transform: `translate(${left + (j + 0.5) * cell + 4} ${top - 7}) rotate(-90)`, class: "label" })));
  const inside = [
    tag("style", {}, `text{font:12px ui-monospace,"DejaVu Sans Mono",monospace;fill:${ink.ink}} rect{shape-rendering:crispEdges}`),
    tag("rect", { width, height, fill: ink.paper }),
    ...titles,
    words("query ↓", { x: left - 7, y: top - 8, "text-anchor": "end", fill: ink.query }),
    words("key →", { x: left - 7, y: top - 24, "text-anchor": "end", fill: ink.key }),
    ...rows, ...columns,
    tag("g", { transform: `translate(${left} ${top})` }, cellsOf(display, look, cell)),
    selectionOf(look, left, top, cell, ink.ink),
    legendOf(look, MARGIN, top + high + 22, ink),
  ];
  return tag("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, role: "img" }, inside.join(""));
}

/** @param {Display} display @param {Look} look @param {number} cell */
function cellsOf({ weights, visible }, look, cell) {
  const { rows, columns } = weights;
  const hidden = look.isDark ? PAPER.dark.sunk : PAPER.light.sunk;
  const behind = tag("rect", { width: columns * cell, height: rows * cell, fill: hidden });
  if (look.raster) {
    return behind + tag("image", { href: look.raster(), width: columns * cell, height: rows * cell, preserveAspectRatio: "none", style: "image-rendering:pixelated" });
  }
  const gap = cell >= 6 ? 1 : 0;
  const blank = look.isDark ? PAPER.dark.paper : PAPER.light.paper;
  const cells = Array.from(weights.data, (weight, at) => {
    if (!visible.data[at]) return "";
    const fill = weight < look.threshold ? blank : css(weightColor(weight, look.isDark, look.colors));
    const inside = tag("title", {}, String(weight));
    return tag("rect", { x: (at % columns) * cell, y: Math.floor(at / columns) * cell, width: cell - gap, height: cell - gap, fill }, inside);
  });
  return behind + cells.join("");
}

/** @param {Look} look @param {number} left @param {number} top @param {number} cell @param {string} color */
const selectionOf = ({ selected }, left, top, cell, color) =>
  selected ? tag("rect", { x: left + selected.column * cell, y: top + selected.row * cell, width: cell, height: cell, fill: "none", stroke: color, "stroke-width": 2 }) : "";

/** @param {Look} look @param {number} x @param {number} y @param {{ ink: string, muted: string, sunk: string }} ink */
function legendOf({ isDark, colors, threshold }, x, y, ink) {
  const width = 200;
  const stops = Array.from({ length: STOPS }, (_, i) =>
    tag("stop", { offset: i / (STOPS - 1), "stop-color": css(weightColor(weightAt(i / (STOPS - 1), colors), isDark, colors)) }));
  const place = (/** @type {number} */ weight) => (colors === "sqrt" ? Math.sqrt(weight) : colors === "linear" ? weight : 1 + Math.log10(weight) / 4);
  const ticks = TICKS[colors].map((weight) => words(String(weight), { x: x + place(weight) * width, y: y + 26, "text-anchor": "middle", fill: ink.muted }));
  const notes = `weight${threshold > 0 ? `, blank below ${threshold}` : ""}; grey: may not attend`;
  return tag("defs", {}, tag("linearGradient", { id: "ramp" }, stops.join("")))
    + tag("rect", { x, y, width, height: 12, fill: "url(#ramp)" }) + ticks.join("")
    + words(notes, { x: x + width + 16, y: y + 11, fill: ink.muted });
}
