/**
 * Makes a picture of a matrix, for pages that are not about one run: the pointer and the arrow keys read it cell by
 * cell,
 * and a table says the same.
 *
 * @typedef {{ row: number, column: number }} Position
 *
 * @typedef {object} Picture
 * @property {number} rows
 * @property {number} columns
 * @property {string} rowName what a row is, such as query
 * @property {string} columnName
 * @property {string} label what the picture is, in a sentence
 * @property {(row: number, column: number) => Rgb} colorOf
 * @property {(row: number, column: number) => string} textOf what a cell says
 * @property {(row: number, column: number) => string} [shortOf] the same in a table, where that is too long
 */

/** @import { Rgb } from "../drawing/color.js" */

import { moved } from "../drawing/matrix-layout.js";
import { el } from "../widgets/elements.js";
import { queryChoice } from "../widgets/row-picker.js";
import { paintCells } from "./matrix-canvas.js";
import { rowTable, wholeTable } from "./tables.js";

const MOST_WHOLE = 64;
const RESTING = "Point at a cell, or walk with the arrow keys, to read it.";

/** @param {Picture} picture @param {Position} cell @returns {string} where a cell is and what it says */
export const cellSentence = ({ rowName, columnName, textOf }, { row, column }) =>
  `${rowName} ${row}, ${columnName} ${column}: ${textOf(row, column)}`;

/** @param {string} id */
export function createPicture(id) {
  const canvas = el("canvas", { "aria-hidden": "true" });
  const ring = el("span", { class: "cell-ring", hidden: true });
  const frame = el(
    "div",
    { class: "cells", tabindex: 0, role: "application", "aria-roledescription": "picture" },
    canvas,
    ring,
  );
  const readout = el("output", { class: "readout resting", "aria-live": "polite" }, RESTING);
  const scroller = el("div", { class: "digits-scroll", tabindex: 0, role: "region" });
  const choice = queryChoice(`${id}-row`, (row) => choose({ row, column: chosen?.column ?? 0 }));
  const twin = el("details", { class: "twin" }, el("summary", {}, "The same as a table"), choice.root, scroller);
  /** @type {Picture | null} */
  let picture = null;
  /** @type {Position | null} */
  let chosen = null;

  /** @param {Position | null} cell under the pointer, else the chosen one */
  function mark(cell) {
    const at = cell ?? chosen;
    ring.hidden = at === null;
    readout.classList.toggle("resting", at === null);
    readout.textContent = picture && at ? cellSentence(picture, at) : RESTING;
    if (!picture || !at) return;
    const { rows, columns } = picture;
    const percent = (/** @type {number} */ part, /** @type {number} */ whole) => `${(100 * part) / whole}%`;
    Object.assign(ring.style, {
      left: percent(at.column, columns),
      top: percent(at.row, rows),
      width: percent(1, columns),
      height: percent(1, rows),
    });
  }

  function tabulate() {
    if (!twin.open || !picture) return;
    const { rows, columns, rowName, label } = picture;
    const isLong = Math.max(rows, columns) > MOST_WHOLE;
    const row = chosen?.row ?? 0;
    choice.root.hidden = !isLong;
    choice.show(rows, row, `${rowName[0]?.toUpperCase()}${rowName.slice(1)}`);
    scroller.setAttribute("aria-label", `As a table: ${label}`);
    scroller.replaceChildren(isLong ? rowTable(picture, row) : wholeTable(picture));
  }

  /** @param {Position} cell */
  function choose(cell) {
    const isOtherRow = cell.row !== chosen?.row;
    chosen = cell;
    mark(null);
    if (isOtherRow && picture && Math.max(picture.rows, picture.columns) > MOST_WHOLE) tabulate();
  }

  /** @param {PointerEvent | MouseEvent} event @returns {Position | null} */
  function under(event) {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    if (!picture || x < 0 || x >= 1 || y < 0 || y >= 1) return null;
    return { row: Math.floor(y * picture.rows), column: Math.floor(x * picture.columns) };
  }

  const press = (/** @type {KeyboardEvent} */ event) => {
    if (!picture || event.altKey || event.metaKey) return;
    const goal = moved(event.key, chosen ?? { row: 0, column: 0 }, picture, event.ctrlKey);
    if (!goal) return;
    // the first press enters where the walk begins
    choose(chosen ? goal : { row: 0, column: 0 });
    event.preventDefault();
  };
  frame.addEventListener("keydown", press);
  frame.addEventListener("focus", () => frame.matches(":focus-visible") && !chosen && choose({ row: 0, column: 0 }));
  frame.addEventListener("pointermove", (event) => mark(under(event)));
  frame.addEventListener("pointerleave", () => mark(null));
  frame.addEventListener("click", (event) => {
    const cell = under(event);
    if (cell) choose(cell);
  });
  twin.addEventListener("toggle", tabulate);

  return {
    picture: frame,
    below: el("div", { class: "below-picture" }, readout, twin),
    /** @param {Picture} shown */
    show(shown) {
      picture = shown;
      if (chosen && (chosen.row >= shown.rows || chosen.column >= shown.columns)) chosen = null;
      paintCells(canvas, shown);
      frame.setAttribute("aria-label", `${shown.label} Arrow keys walk over the cells.`);
      mark(null);
      tabulate();
    },
  };
}
