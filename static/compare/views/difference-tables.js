/** Difference tables: show B − A as digits, for all queries, or for one where the texts are long. */

import { css, inkOn, signedColor } from "../../drawing/color.js";
import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { digitsCaption, heading, table } from "../../widgets/table.js";
import { differenceNames, KIND } from "../weight-difference.js";

/** @import { Palette } from "../../core/types.js" */

/** @import { Difference } from "../weight-difference.js" */

const MOST_TOKENS = 64;

/** @param {number} x @returns {string} with its sign */
export const signedText = (x) => (x > 0 ? "+" : "") + numberText(x, "short");

/** @param {Difference} difference */
export const isLong = ({ rows, columns }) => Math.max(rows.length, columns.length) > MOST_TOKENS;

/** @param {Difference} difference @param {number} at @param {Palette} palette */
function cellOf({ kind, data, reach }, at, palette) {
  if (kind[at] !== KIND.compared) {
    const isHidden = kind[at] === KIND.hidden;
    return el(
      "td",
      { class: isHidden ? "hatched" : "" },
      el("span", { "aria-hidden": "true" }, "–"),
      el("span", { class: "unseen" }, isHidden ? "may not attend" : "no partner"),
    );
  }
  const color = signedColor(Number(data[at]), reach, palette);
  const cell = el("td", {}, signedText(Number(data[at])));
  Object.assign(cell.style, { backgroundColor: css(color), color: inkOn(color) });
  return cell;
}

/** Every query and every key. @param {Difference} difference @param {Palette} palette */
export const wholeTable = (difference, palette) =>
  table(
    { class: "digits" },
    digitsCaption("B − A. A row is a query, a column is a key."),
    [el("td"), ...difference.columns.map(({ label }) => heading("col", label))],
    difference.rows.map(({ label }, i) => [
      heading("row", label),
      ...difference.columns.map((_, j) => cellOf(difference, i * difference.columns.length + j, palette)),
    ]),
  );

/**
 * One query and every key: both weights and their difference.
 * @param {Difference} difference @param {number} row @param {Palette} palette
 */
export function rowTable(difference, row, palette) {
  const { columns, kind, a, b } = difference;
  const query = differenceNames(difference).rows[row];
  const weight = (/** @type {number} */ at, /** @type {Float32Array} */ side) =>
    el("td", {}, kind[at] === KIND.compared ? numberText(Number(side[at]), "short") : "–");
  return table(
    { class: "digits one-row" },
    digitsCaption(
      `The row of query “${query}”. These texts are too long for the table of all queries, so it shows one.`,
    ),
    ["place", "key", "A", "B", "B − A"].map((title) => heading("col", title)),
    columns.map(({ label }, j) => {
      const at = row * columns.length + j;
      return [el("td", {}, j), heading("row", label), weight(at, a), weight(at, b), cellOf(difference, at, palette)];
    }),
  );
}
