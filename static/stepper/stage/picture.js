/**
 * Picture of a matrix: draws it on a canvas, with a table of the highlighted row or column for screen readers.
 *
 * @import { Highlights } from "../../drawing/matrix-painter.js"
 * @import { Planned } from "../drawing/boxes.js"
 * @import { Body, Content, Handlers, Look } from "./content.js"
 */

import { startTimer, stopTimer } from "../../core/settled.js";
import { shortened } from "../../format/token-text.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { el } from "../../widgets/elements.js";
import { LONGEST_LABEL, UNLABELLED } from "../drawing/boxes.js";
import { packedShadesOf } from "../drawing/shades.js";
import { axisWord, isNamed } from "../reply/naming.js";
import { valueAt } from "../reply/read.js";
import { shortTitleOf } from "../text/words.js";
import { placeAttributes } from "../views/number-button.js";
import { nameOf, shadeOf, textOf } from "./content.js";

const LEAST_NAMED_CELL = 24;
const TABLE_MS = 150;

/**
 * The highlighted row or column as a table.
 * @param {Content} content @param {Highlights} highlights @param {Look} look
 */
function tableOf(content, { row, column, cell }, look) {
  const { matrix, item, isBits, isHidden } = content;
  const title = shortTitleOf(item.name);
  const isColumn = row === null && column !== null;
  const fixed = isColumn ? column : (row ?? cell?.row ?? 0);
  const [labels, axis, label] = isColumn
    ? [matrix.rowLabels, matrix.columnAxis, matrix.columnLabels[fixed]]
    : [matrix.columnLabels, matrix.rowAxis, matrix.rowLabels[fixed]];
  const lines = Array.from({ length: isColumn ? matrix.rows : matrix.columns }, (_, i) => {
    const ref = isColumn ? content.ref(i, fixed) : content.ref(fixed, i);
    const [text] = textOf(content, ref.value, false, look);
    const attributes = isBits || isHidden ? {} : { class: "number", ...placeAttributes(ref) };
    // one number by itself has no label: it is what the whole matrix is
    return el("tr", {}, el("th", { scope: "row" }, labels[i] || title), el("td", attributes, text));
  });
  const of = axis ? ` of ${axisWord(axis)} “${label}”` : "";
  return [el("caption", {}, `${title}, ${isColumn ? "column" : "row"}${of}`), el("tbody", {}, ...lines)];
}

/** @param {string[]} labels @param {number} most */
const cut = (labels, most) => labels.map((label) => shortened(label, most));

/** The size of the picture on its canvas. @param {Content} content @param {Planned} plan */
const shapeOf = ({ matrix: { rows, columns } }, { cellWidth, cellHeight, label, head, body }) => ({
  rows,
  columns,
  cellWidth: /** @type {[number, number]} */ ([cellWidth, cellWidth]),
  cellHeight: /** @type {[number, number]} */ ([cellHeight, cellHeight]),
  least: { left: label, top: head },
  room: body,
});

/** A pixel for each number, clear where it may not attend. @param {Content} content @param {Look} look */
function pixelsOf({ item, matrix: { rows, columns, data }, matrix, isBits, isHidden, isOut }, { palette }) {
  const shade = packedShadesOf(isBits ? "weights" : item.name, matrix, palette);
  const pixels = new Uint32Array(rows * columns);
  for (let row = 0, i = 0; row < rows && !isHidden; row++) {
    for (let column = 0; column < columns; column++, i++) {
      if (!isOut(row, column)) pixels[i] = shade(Number(data[i]));
    }
  }
  return new Uint8ClampedArray(pixels.buffer);
}

/** @param {Content} content @param {Planned} plan @param {Look} look */
function pictureOf(content, plan, look) {
  const { matrix, isHidden, isOut } = content;
  const shade = shadeOf(content, look);
  const isRowNamed = (isNamed(matrix.rowAxis) || plan.cellHeight >= 11) && plan.label > UNLABELLED;
  const isColumnNamed = plan.head > 6 && (isNamed(matrix.columnAxis) || plan.cellWidth >= LEAST_NAMED_CELL);
  return {
    rowLabels: isRowNamed ? cut(matrix.rowLabels, LONGEST_LABEL) : [],
    columnLabels: isColumnNamed && matrix.columnAxis ? cut(matrix.columnLabels, LONGEST_LABEL - 2) : [],
    color: (/** @type {number} */ row, /** @type {number} */ column) => shade(valueAt(matrix, row, column)),
    isHidden: (/** @type {number} */ row, /** @type {number} */ column) => isHidden || isOut(row, column),
    pixels: () => pixelsOf(content, look),
  };
}

/**
 * @param {Content} content @param {Planned} plan @param {Look} look @param {Handlers} handlers
 * @returns {Body}
 */
export function pictureBody(content, plan, look, handlers) {
  const host = el("div", { class: "picture" });
  host.style.width = `${plan.body}px`;
  const label = `Picture of ${nameOf(content)}. Arrow keys walk over the cells.`;
  const attributes = { "aria-roledescription": "matrix", "aria-label": label, "data-slot": content.item.slot };
  const canvas = new MatrixCanvas(host, attributes, { ...handlers, isSteered: true });
  const table = el("table", { class: "unseen" });
  host.append(table);
  let timer = 0;
  return {
    body: host,
    show: () => canvas.show(shapeOf(content, plan), pictureOf(content, plan, look)),
    highlight(highlights) {
      const { row, column, cell } = highlights;
      canvas.highlight(highlights);
      canvas.revealSoon(cell ?? { row: row ?? 0, column: column ?? 0 });
      // nobody hears it while the cell still moves, and the picture must not wait for it
      stopTimer(timer);
      timer = startTimer(() => table.replaceChildren(...tableOf(content, highlights, look)), TABLE_MS);
    },
    focus(at) {
      canvas.frame.focus();
      canvas.reveal(at);
    },
    hasFocus: () => canvas.frame === document.activeElement,
    positionOf: () => null,
    destroy() {
      stopTimer(timer);
      canvas.destroy();
    },
  };
}
