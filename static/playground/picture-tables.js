/** Tables of a matrix picture: all its cells, or one row of a picture that is too large. */

/** @import { Picture } from "./matrix-picture.js" */

import { el } from "../widgets/elements.js";

/** @param {"row" | "col"} scope @param {string | number} text */
const heading = (scope, text) => el("th", { scope }, String(text));

/** @param {number} length */
const counted = (length) => Array.from({ length }, (_, i) => i);

/** @param {Picture} picture */
export const wholeTable = ({ rows, columns, rowName, columnName, textOf, shortOf = textOf }) =>
  el(
    "table",
    { class: "digits" },
    el("caption", {}, el("span", {}, `A row is a ${rowName}, a column is a ${columnName}.`)),
    el("thead", {}, el("tr", {}, el("td"), ...counted(columns).map((column) => heading("col", column)))),
    el(
      "tbody",
      {},
      ...counted(rows).map((row) =>
        el("tr", {}, heading("row", row), ...counted(columns).map((column) => el("td", {}, shortOf(row, column)))),
      ),
    ),
  );

/** @param {Picture} picture @param {number} row */
export const rowTable = ({ columns, rowName, columnName, textOf }, row) =>
  el(
    "table",
    { class: "digits" },
    el(
      "caption",
      {},
      el(
        "span",
        {},
        `The row of ${rowName} ${row}. This picture is too large for the table of all rows, so it shows one.`,
      ),
    ),
    el("thead", {}, el("tr", {}, heading("col", columnName), heading("col", "cell"))),
    el(
      "tbody",
      {},
      ...counted(columns).map((column) => el("tr", {}, heading("row", column), el("td", {}, textOf(row, column)))),
    ),
  );
