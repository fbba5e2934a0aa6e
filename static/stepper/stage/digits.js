/**
 * Table of digits: shows a matrix on the stage, number by number.
 *
 * @import { Position } from "../../drawing/matrix-painter.js"
 * @import { Planned } from "../drawing/boxes.js"
 * @import { Body, Content, Handlers, Look } from "./content.js"
 */

import { css, inkOn } from "../../drawing/color.js";
import { shortened } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";
import { CHARACTER, UNLABELLED } from "../drawing/boxes.js";
import { cellWords } from "../reply/naming.js";
import { placeAttributes } from "../views/number-button.js";
import { nameOf, shadeOf, textOf } from "./content.js";

/** @param {Content} content @param {number} row @param {number} column @param {Look} look */
function cellElement(content, row, column, look, shade = shadeOf(content, look)) {
  const { isBits, isHidden } = content;
  const ref = content.ref(row, column);
  const isOut = !isHidden && content.isOut(row, column);
  const isNumber = !isBits && !isHidden;
  const [text, said] = textOf(content, ref.value, isOut, look);
  const words = cellWords(content.matrix, row, column);
  const classes = `${isNumber ? "number" : ""} ${isOut || isHidden ? "hatched" : isBits ? "bit" : ""}`.trim();
  const place = { ...placeAttributes(ref), "data-of": isNumber ? ref.tensor : null, "data-tensor": ref.tensor };
  const name = words ? `${words}: ${said}` : said;
  const cell = el("td", { class: classes || null, tabindex: -1, ...place, "aria-label": name }, text);
  if (!isOut && isNumber) {
    const color = shade(ref.value);
    Object.assign(cell.style, { backgroundColor: css(color), color: inkOn(color) });
  }
  return cell;
}

/** @param {string} scope @param {string} label @param {number} room in characters */
const heading = (scope, label, room) =>
  el("th", { scope, title: label.length > room ? label : null }, el("bdi", {}, shortened(label, room)));

/** @param {Content} content @param {Planned} plan @param {Look} look */
function tableOf(content, plan, look) {
  const { rows, columns, rowAxis, columnAxis, rowLabels, columnLabels } = content.matrix;
  const shade = shadeOf(content, look);
  const cells = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => cellElement(content, i, j, look, shade)),
  );
  const fitting = (/** @type {number} */ width) => Math.max(2, Math.floor(width / (CHARACTER * plan.font) + 0.1));
  const room = fitting(plan.cellWidth - plan.font * 0.7);
  const rowRoom = plan.label > UNLABELLED ? fitting(plan.label - plan.font * 0.8) : Infinity;
  const names = columnAxis ? columnLabels.map((label) => heading("col", label, room)) : [];
  const head = names.length ? el("thead", {}, el("tr", {}, el("td"), ...names)) : null;
  const lines = cells.map((row, i) => {
    const name = rowAxis ? heading("row", rowLabels[i] ?? "", rowRoom) : el("td", { class: "blank" });
    return el("tr", {}, name, ...row);
  });
  const classes = `stepper-digits${plan.label > UNLABELLED ? "" : " unlabelled"}`;
  const attributes = { class: classes, role: "grid", "aria-label": nameOf(content) };
  const table = el("table", attributes, head, el("tbody", {}, ...lines));
  const { cellWidth: cell, cellHeight: pitch, label, font } = plan;
  const sizes = { cell, pitch, label, font, head: names.length ? plan.head : 0 };
  for (const [name, size] of Object.entries(sizes)) table.style.setProperty(`--${name}`, `${size}px`);
  return { table, cells };
}

/**
 * @param {Content} content @param {Planned} plan @param {Look} look @param {Handlers} handlers
 * @returns {Body}
 */
export function digitBody(content, plan, look, handlers) {
  const { table, cells } = tableOf(content, plan, look);
  /** @type {(HTMLTableCellElement | undefined)[]} */
  let highlighted = [];
  /** @type {HTMLTableCellElement | undefined} */
  let stop;
  const makeFocusable = (/** @type {Position} */ at) => {
    if (stop) stop.tabIndex = -1;
    stop = cells[at.row]?.[at.column];
    if (stop) stop.tabIndex = 0;
  };
  makeFocusable(handlers.home());
  return {
    body: table,
    show() {},
    highlight({ row, column, cell }) {
      for (const each of highlighted) {
        each?.classList.remove("in-row", "in-column", "pinned");
        each?.removeAttribute("data-chosen");
      }
      const inRow = row === null ? [] : (cells[row] ?? []);
      const inColumn = column === null ? [] : cells.map((each) => each[column]);
      const pinned = cell ? [cells[cell.row]?.[cell.column]] : [];
      for (const each of inRow) each.classList.add("in-row");
      for (const each of inColumn) each?.classList.add("in-column");
      for (const each of pinned) {
        each?.classList.add("pinned");
        each?.toggleAttribute("data-chosen", content.item.slot === "result");
      }
      highlighted = [...inRow, ...inColumn, ...pinned];
      makeFocusable(handlers.home());
    },
    focus(at) {
      makeFocusable(at);
      stop?.focus({ preventScroll: false });
    },
    hasFocus: () => table.contains(document.activeElement),
    positionOf(element) {
      const row = cells.findIndex((each) => each.some((cell) => cell === element));
      return row < 0 ? null : { row, column: (cells[row] ?? []).findIndex((cell) => cell === element) };
    },
    destroy() {},
  };
}
