/** Difference heatmap: shows B − A on a canvas with signed colours, and as a table. */

import { signedColor } from "../../drawing/color.js";
import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { hiddenLegend, signedLegend } from "../../widgets/legend.js";
import { rgbProperty } from "../../widgets/theme.js";
import { gapsText } from "../align.js";
import { differenceNames, KIND } from "../weight-difference.js";
import { isLong, rowTable, signedText, wholeTable } from "./difference-tables.js";
import { Heatmap } from "./heatmap.js";

/** @import { Palette } from "../../core/types.js" */

/** @import { Store } from "../../core/store.js" */
/** @import { Position } from "../../drawing/matrix-painter.js" */
/** @import { State } from "../address.js" */
/** @import { Difference } from "../weight-difference.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export const mount = (root, store) =>
  new Heatmap(root, store, {
    id: "difference",
    shown: "difference",
    summary: "The same as a table",
    tableName: "The difference as digits",
    resting: "Choose a cell to read both weights and their difference.",
    largestCell: 34,
    note: el("p", { class: "note" }),
    ownIndex: (slots, slot) => (slot !== null && slot !== undefined && slots[slot] ? slot : null),
    slotOf: (_, own) => own,
    nameOf: () => "the difference B − A",
    labelsOf: ({ rows, columns }) => ({ rows: rows.map(labelOf), columns: columns.map(labelOf) }),
    colorsOf: (difference, palette) => colorsOf(difference, palette, rgbProperty(root, "--card")),
    legendsOf,
    noteOf: ({ rows, columns }) => gapsText(rows, columns),
    cellText,
    isLong,
    tableOf: (difference, row, palette) =>
      isLong(difference) ? rowTable(difference, row, palette) : wholeTable(difference, palette),
  });

/** @param {{ label: string }} slot */
const labelOf = ({ label }) => label;

/** @param {Difference} difference @param {Palette} palette @param {import("../../drawing/color.js").Rgb} gap */
const colorsOf = ({ columns, data, kind, reach }, palette, gap) => ({
  color: (/** @type {number} */ row, /** @type {number} */ column) => {
    const at = row * columns.length + column;
    return kind[at] === KIND.gap ? gap : signedColor(Number(data[at]), reach, palette);
  },
  isHidden: (/** @type {number} */ row, /** @type {number} */ column) =>
    kind[row * columns.length + column] === KIND.hidden,
});

const gapLegend = () =>
  el(
    "div",
    { class: "legend" },
    el("span", { class: "blank swatch", "aria-hidden": "true" }),
    el("span", {}, "no partner"),
  );

/** @param {Difference} difference @param {Palette} palette */
const legendsOf = ({ reach, kind }, palette) => [
  reach > 0 ? signedLegend(reach, palette) : el("span", { class: "legend" }, "no difference anywhere: 0 in every cell"),
  ...(kind.includes(KIND.hidden) ? [hiddenLegend()] : []),
  ...(kind.includes(KIND.gap) ? [gapLegend()] : []),
];

/** @param {Difference} difference @param {Position} cell */
function cellText(difference, { row, column }) {
  const { columns, data, a, b, kind } = difference;
  const names = differenceNames(difference);
  const at = row * columns.length + column;
  const tokens = `query ${names.rows[row]}, key ${names.columns[column]}`;
  if (kind[at] === KIND.gap) return `${tokens}: only one side has it`;
  if (kind[at] === KIND.hidden) return `${tokens}: may not attend`;
  const number = (/** @type {number | undefined} */ x) => numberText(Number(x), "short");
  return `${tokens}: A ${number(a[at])}, B ${number(b[at])}, difference ${signedText(Number(data[at]))}`;
}
