/**
 * Tables of digits. Each comes with its cells that can be chosen: `cells[row][column]`.
 *
 * @typedef {import("../types.js").Matrix} Matrix
 * @typedef {import("../types.js").OpenedHead} OpenedHead
 * @typedef {{ digits: "short" | "full", isDark: boolean }} Look
 * @typedef {{ table: HTMLTableElement, cells: HTMLTableCellElement[][] }} DigitTable
 */

import { css, inkOn, weightColor } from "../draw/color.js";
import { numberText } from "../numbers.js";
import { at } from "../tensors.js";
import { labelsOf } from "../token-text.js";
import { el } from "./elements.js";

// the inner span stays in view while the table scrolls sideways
const captionOf = (/** @type {string} */ text) => el("caption", {}, el("span", {}, text));

/** @param {string} scope @param {string} label */
const headingOf = (scope, label) => el("th", { scope }, el("bdi", {}, label));

/** Every query and every key. @param {OpenedHead} opened @param {Look} look @returns {DigitTable} */
export function wholeTable(opened, look) {
  const queries = labelsOf(opened.queryTokens);
  const keys = labelsOf(opened.keyTokens);
  const cells = queries.map((_, i) => keys.map((_, j) => weightCell(opened, i, j, look)));
  const rows = queries.map((query, i) => el("tr", {}, headingOf("row", query), ...(cells[i] ?? [])));
  const caption = `Weights of layer ${opened.layer}, head ${opened.head}. A row is a query, a column is a key; each row sums to 1.`;
  const table = el("table", { class: "digits", role: "grid" },
    captionOf(caption),
    el("thead", {}, el("tr", {}, el("td"), ...keys.map((key) => headingOf("col", key)))),
    el("tbody", {}, ...rows));
  return { table, cells };
}

/** One query and what it makes of every key. @param {OpenedHead} opened @param {number} query @param {Look} look @returns {DigitTable} */
export function rowTable(opened, query, look) {
  const keys = labelsOf(opened.keyTokens);
  const weights = keys.map((_, j) => weightCell(opened, query, j, look));
  const number = (/** @type {Matrix} */ matrix, /** @type {number} */ j) => el("td", {}, numberText(at(matrix, query, j), look.digits));
  const rows = keys.map((key, j) =>
    el("tr", {}, el("td", {}, j), headingOf("row", key), number(opened.scores, j), number(opened.scaled, j), weights[j]));
  const name = labelsOf(opened.queryTokens)[query];
  const caption = `The row of query “${name}” (position ${query}) in layer ${opened.layer}, head ${opened.head}. This text is too long for the table of all queries, so it shows one.`;
  const titles = ["position", "key", "score", "scaled", "weight"];
  const table = el("table", { class: "digits one-row" },
    captionOf(caption),
    el("thead", {}, el("tr", {}, ...titles.map((title) => headingOf("col", title)))),
    el("tbody", {}, ...rows));
  return { table, cells: [weights] };
}

/** @param {OpenedHead} opened @param {number} query @param {number} key @param {Look} look */
function weightCell(opened, query, key, { digits, isDark }) {
  if (at(opened.masked, query, key) === -Infinity) {
    return el("td", { class: "hatched", tabindex: -1 },
      el("span", { "aria-hidden": "true" }, "–"), el("span", { class: "unseen" }, "may not attend"));
  }
  const weight = at(opened.weights, query, key);
  const color = weightColor(weight, isDark);
  const cell = el("td", { tabindex: -1 }, numberText(weight, digits));
  Object.assign(cell.style, { backgroundColor: css(color), color: inkOn(color) });
  return cell;
}
