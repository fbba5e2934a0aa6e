/**
 * Tables of digits. Each comes with its cells that can be chosen: `cells[row][column]`.
 *
 * @typedef {{ digits: "short" | "full", palette: Palette }} Look
 * @typedef {{ table: HTMLTableElement, cells: HTMLTableCellElement[][] }} DigitTable
 */

import { spokenName } from "../domain/cell-text.js";
import { css, inkOn, weightColor } from "../drawing/color.js";
import { numberText } from "../format/numbers.js";
import { at } from "../format/typed-arrays.js";
import { el } from "./elements.js";
import { digitsCaption, heading, table } from "./table.js";

/** @import { HeadMatrix, OpenedHead, Palette } from "../core/types.js" */
/** @import { Display } from "../domain/token-display.js" */

const MOST_TOKENS = 64;

/** Says whether a text is too long for the table of all queries. @param {Display} display */
export const isLong = ({ weights }) => Math.max(weights.rows, weights.columns) > MOST_TOKENS;

/**
 * Every query and every key.
 * @param {HeadMatrix} matrix @param {Display} display @param {Look} look @returns {DigitTable}
 */
export function wholeTable(matrix, display, look) {
  const { rowLabels, columnLabels } = display;
  const cells = rowLabels.map((_, i) => columnLabels.map((_, j) => weightCell(display, i, j, look)));
  const sums = matrix.kind === "max" || !display.isWhole ? "" : "; each row sums to 1";
  const caption = `Weights of ${spokenName(matrix)}. A row is a query, a column is a key${sums}.`;
  const headings = [el("td"), ...columnLabels.map((key) => heading("col", key))];
  const rows = rowLabels.map((query, i) => [heading("row", query), ...(cells[i] ?? [])]);
  return { table: table({ class: "digits", role: "grid" }, digitsCaption(caption), headings, rows), cells };
}

/**
 * One query and what it makes of every key; with its scores where they are known.
 * @param {HeadMatrix} matrix @param {Display} display @param {number} row @param {OpenedHead | null} opened @param
 *   {Look} look
 * @returns {DigitTable}
 */
export function rowTable(matrix, display, row, opened, look) {
  const query = Number(display.rows[row]?.[0]);
  const own = ownNumbers(matrix, display, row, opened);
  const weights = display.columnLabels.map((_, j) => weightCell(display, row, j, look));
  const rows = display.columnLabels.map((key, j) => [
    el("td", {}, Number(display.columns[j]?.[0])),
    heading("row", key),
    ...(own ? own(j).map((x) => el("td", {}, numberText(x, look.digits))) : []),
    weights[j],
  ]);
  const caption =
    `The row of query “${display.rowLabels[row]}” (position ${query}) in ${spokenName(matrix)}. This text is ` +
    "too long for the table of all queries, so it shows one.";
  const titles = ["position", "key", ...(own ? ["score", "scaled"] : []), "weight"];
  const headings = titles.map((title) => heading("col", title));
  return { table: table({ class: "digits one-row" }, digitsCaption(caption), headings, rows), cells: [weights] };
}

/**
 * The score and the scaled score of one query with each key, where they are known.
 * @param {HeadMatrix} matrix @param {Display} display @param {number} row @param {OpenedHead | null} opened
 */
export function ownNumbers(matrix, display, row, opened) {
  if (!display.isWhole || !opened || !isOf(opened, matrix)) return null;
  return (/** @type {number} */ column) => [at(opened.scores, row, column), at(opened.scaled, row, column)];
}

/** @param {OpenedHead} opened @param {HeadMatrix} matrix */
const isOf = (opened, { kind, run, site, places: [place] }) =>
  kind === "head" &&
  opened.run === run &&
  opened.site === site &&
  opened.layer === place?.layer &&
  opened.head === place.head;

/** @param {Display} display @param {number} row @param {number} column @param {Look} look */
function weightCell({ weights, visible }, row, column, { digits, palette }) {
  if (!visible.data[row * weights.columns + column]) {
    return el(
      "td",
      { class: "hatched", tabindex: -1 },
      el("span", { "aria-hidden": "true" }, "–"),
      el("span", { class: "unseen" }, "may not attend"),
    );
  }
  const weight = at(weights, row, column);
  const color = weightColor(weight, palette);
  const cell = el("td", { tabindex: -1 }, numberText(weight, digits));
  Object.assign(cell.style, { backgroundColor: css(color), color: inkOn(color) });
  return cell;
}
