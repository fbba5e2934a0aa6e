/**
 * Token-to-token links: which of them to draw, where they go, and the drawing. Queries stand left, keys right.
 *
 * @import { BitMatrix, Matrix } from "../core/types.js"
 * @typedef {{ row: number, column: number, weight: number }} Link
 * @typedef {[number, number]} Point
 * @typedef {{ weights: Matrix, visible: BitMatrix, rowLabels: string[], columnLabels: string[] }} Shown
 * @typedef {{ x: number, y: number, width: number, height: number }} View
 * @typedef {{ ink: string, muted: string, paper: string, row: string, column: string, font: string }} Theme
 */

import { shortened } from "../format/token-text.js";

export const LINE_HEIGHT = 22;
/** More lines than this are a blur: the strongest are drawn. */
export const MOST_LINKS = 300;
const LONGEST_LABEL = 18;
/** Between the keys and the right end stand the weights. */
const DIGITS_WIDTH = 58;
export const PAD = 10;
/** How opaque a line is that does not belong to the chosen query. */
export const FAINT = 0.22;

/**
 * The strongest links between what can be seen, weakest first, so that the strongest are drawn last.
 * @param {Shown} shown
 * @param {{ first: number, end: number, threshold: number, most?: number }} wish rows and columns from `first` to
 *   before `end`
 * @returns {{ links: Link[], count: number }} `count`: how many there are above the threshold
 */
export function linksOf({ weights, visible }, { first, end, threshold, most = MOST_LINKS }) {
  /** @type {Link[]} */
  const links = [];
  for (let row = first; row < Math.min(end, weights.rows); row++) {
    for (let column = first; column < Math.min(end, weights.columns); column++) {
      const at = row * weights.columns + column;
      const weight = Number(weights.data[at]);
      if (visible.data[at] && weight > 0 && weight >= threshold) links.push({ row, column, weight });
    }
  }
  const count = links.length;
  links.sort((a, b) => b.weight - a.weight);
  return { links: links.slice(0, most).reverse(), count };
}

/**
 * The keys of one row, strongest first. @param {Shown} shown @param {number} row @param {number} threshold
 * @returns {Link[]}
 */
export function linksFrom({ weights, visible }, row, threshold) {
  const start = row * weights.columns;
  return Array.from({ length: weights.columns }, (_, column) => ({
    row,
    column,
    weight: Number(weights.data[start + column]),
  }))
    .filter(({ column, weight }) => visible.data[start + column] && weight > 0 && weight >= threshold)
    .sort((a, b) => b.weight - a.weight);
}

/** With labels that leave room for lines. @template {Shown} T @param {T} shown @returns {T} */
export const cutOf = (shown) => ({
  ...shown,
  rowLabels: shown.rowLabels.map((label) => shortened(label, LONGEST_LABEL)),
  columnLabels: shown.columnLabels.map((label) => shortened(label, LONGEST_LABEL)),
});

/** @param {number} width @param {number} queries width of the widest label @param {number} keys likewise */
export function columnsOf(width, queries, keys) {
  const most = Math.max(40, (width - DIGITS_WIDTH) * 0.34);
  const left = Math.min(queries, most) + 2 * PAD;
  return { left, right: Math.max(left + 40, width - DIGITS_WIDTH - Math.min(keys, most) - 2 * PAD), width };
}

/** @param {number} index @param {number} scroll */
export const middleOf = (index, scroll) => (index + 0.5) * LINE_HEIGHT - scroll;

/** @param {Link} link */
export const thicknessOf = ({ weight }) => 0.75 + 5 * weight;

/**
 * A line as a cubic curve: its start, two points that it bends to, its end.
 * @param {Link} link @param {{ left: number, right: number }} columns @param {number} scroll
 * @returns {[Point, Point, Point, Point]}
 */
export function curveOf({ row, column }, { left, right }, scroll) {
  const [from, to, bend] = [middleOf(row, scroll), middleOf(column, scroll), (right - left) * 0.4];
  return [
    [left, from],
    [left + bend, from],
    [right - bend, to],
    [right, to],
  ];
}

/**
 * What of the links is drawn, in a sentence; nothing where it is all.
 * @param {number} drawn @param {number} count @param {boolean} isPart only some of the tokens are in view
 */
export function noteOf(drawn, count, isPart) {
  if (!isPart && drawn === count) return "";
  const which =
    drawn < count ? `the ${drawn} strongest of ${count.toLocaleString("en")} links are drawn` : "all links are drawn";
  return `Between the tokens in view ${which}; of the chosen query all.`;
}

/**
 * The row or column under a point. @param {{ x: number, y: number }} point
 * @param {{ left: number, right: number }} columns @param {number} scroll
 */
export function hitAt({ x, y }, { left, right }, scroll) {
  const index = Math.floor((y + scroll) / LINE_HEIGHT);
  if (x < left) return { side: /** @type {const} */ ("query"), index };
  return x > right ? { side: /** @type {const} */ ("key"), index } : null;
}

/**
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 * @param {Shown} shown
 * @param {{ view: View, columns: ReturnType<typeof columnsOf>, links: Link[], focus: { row: number, column: number },
 *   own: Link[], color: (weight: number) => string, number: (weight: number) => string, theme: Theme }} drawing
 */
export function paintLinks(context, shown, { view, columns, links, focus, own, color, number, theme }) {
  context.clearRect(0, 0, view.width, view.height);
  context.lineCap = "round";
  const line = (/** @type {Link} */ link, /** @type {number} */ alpha) => {
    const [start, first, second, end] = curveOf(link, columns, view.y);
    context.globalAlpha = alpha;
    context.strokeStyle = color(link.weight);
    context.lineWidth = thicknessOf(link);
    context.beginPath();
    context.moveTo(...start);
    context.bezierCurveTo(...first, ...second, ...end);
    context.stroke();
  };
  for (const link of links) if (link.row !== focus.row) line(link, FAINT);
  for (const link of [...own].reverse()) line(link, 1);
  context.globalAlpha = 1;
  paintLabels(context, shown, { view, columns, focus, own, number, theme });
}

/**
 * @param {CanvasRenderingContext2D} context @param {Shown} shown
 * @param {{ view: View, columns: ReturnType<typeof columnsOf>, focus: { row: number, column: number }, own: Link[],
 *   number: (weight: number) => string, theme: Theme }} drawing
 */
function paintLabels(context, { rowLabels, columnLabels }, { view, columns, focus, own, number, theme }) {
  const first = Math.max(0, Math.floor(view.y / LINE_HEIGHT));
  const end = Math.ceil((view.y + view.height) / LINE_HEIGHT);
  const weights = new Map(own.map(({ column, weight }) => [column, weight]));
  context.textBaseline = "middle";
  for (let i = first; i < end; i++) {
    const y = middleOf(i, view.y);
    context.textAlign = "right";
    write(context, rowLabels[i], columns.left - PAD, y, columns.left - 2 * PAD, i === focus.row, theme.row, theme);
    context.textAlign = "left";
    const room = columns.width - DIGITS_WIDTH - columns.right - PAD;
    write(context, columnLabels[i], columns.right + PAD, y, room, i === focus.column, theme.column, theme);
    const weight = weights.get(i);
    if (weight === undefined) continue;
    context.textAlign = "right";
    write(context, number(weight), columns.width - 2, y, DIGITS_WIDTH, i === focus.column, theme.ink, theme);
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {string | undefined} text @param {number} x @param {number} y
 * @param {number} room @param {boolean} isBold @param {string} color @param {Theme} theme
 */
function write(context, text, x, y, room, isBold, color, theme) {
  if (text === undefined) return;
  context.font = `${isBold ? "700 " : ""}${theme.font}`;
  context.fillStyle = isBold ? color : theme.ink;
  context.fillText(text, x, y, room);
}
