/** Tables of a matrix picture: all its cells, or one row of a picture that is too large. */

import { el } from "../widgets/elements.js";
import { digitsCaption, heading, table } from "../widgets/table.js";

/** @import { Picture } from "./matrix-picture.js" */

/** @param {number} length */
const counted = (length) => Array.from({ length }, (_, i) => i);

/** @param {Picture} picture */
export const wholeTable = ({ rows, columns, rowName, columnName, textOf, shortOf = textOf }) =>
  table(
    { class: "digits" },
    digitsCaption(`A row is a ${rowName}, a column is a ${columnName}.`),
    [el("td"), ...counted(columns).map((column) => heading("col", column))],
    counted(rows).map((row) => [
      heading("row", row),
      ...counted(columns).map((column) => el("td", {}, shortOf(row, column))),
    ]),
  );

/** @param {Picture} picture @param {number} row */
export const rowTable = ({ columns, rowName, columnName, textOf }, row) =>
  table(
    { class: "digits" },
    digitsCaption(
      `The row of ${rowName} ${row}. This picture is too large for the table of all rows, so it shows one.`,
    ),
    [heading("col", columnName), heading("col", "cell")],
    counted(columns).map((column) => [heading("row", column), el("td", {}, textOf(row, column))]),
  );
