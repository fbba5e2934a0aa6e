/**
 * Matrix picture: paints a matrix that belongs to no single run; pointer and arrow keys read its cells, and a table
 * holds the same numbers.
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
import { paintCells } from "./paint-cells.js";
import { rowTable, wholeTable } from "./picture-tables.js";

const MOST_WHOLE = 64;
const RESTING = "Hover or use the arrow keys to read a cell.";
const FIRST = { row: 0, column: 0 };

/** @param {Picture} picture @param {Position} cell @returns {string} where a cell is and what it says */
export const cellSentence = ({ rowName, columnName, textOf }, { row, column }) =>
  `${rowName} ${row}, ${columnName} ${column}: ${textOf(row, column)}`;

/** @param {Picture} picture */
const isLong = ({ rows, columns }) => Math.max(rows, columns) > MOST_WHOLE;

/** @param {number} part @param {number} whole */
const percent = (part, whole) => `${(100 * part) / whole}%`;

export class MatrixPicture {
  /** @type {Picture | null} */ #shown = null;
  /** @type {Position | null} */ #chosen = null;
  #canvas = el("canvas", { "aria-hidden": "true" });
  #ring = el("span", { class: "cell-ring", hidden: true });
  #readout = el("output", { class: "readout resting", "aria-live": "polite" }, RESTING);
  #scroller = el("div", { class: "digits-scroll", tabindex: 0, role: "region" });

  /** @param {string} id */
  constructor(id) {
    this.choice = queryChoice(`${id}-row`, (row) => this.#choose({ row, column: this.#chosen?.column ?? 0 }));
    const title = el("summary", {}, "The same as a table");
    this.twin = el("details", { class: "twin" }, title, this.choice.root, this.#scroller);
    const role = { tabindex: 0, role: "application", "aria-roledescription": "picture" };
    this.picture = el("div", { class: "cells", ...role }, this.#canvas, this.#ring);
    this.below = el("div", { class: "below-picture" }, this.#readout, this.twin);
    this.#listen();
  }

  #listen() {
    const { picture } = this;
    picture.addEventListener("keydown", (event) => this.#press(event));
    picture.addEventListener("focus", () => {
      if (picture.matches(":focus-visible") && !this.#chosen) this.#choose(FIRST);
    });
    picture.addEventListener("pointermove", (event) => this.#mark(this.#cellUnder(event)));
    picture.addEventListener("pointerleave", () => this.#mark(null));
    picture.addEventListener("click", (event) => {
      const cell = this.#cellUnder(event);
      if (cell) this.#choose(cell);
    });
    this.twin.addEventListener("toggle", () => this.#tabulate());
  }

  /** @param {Picture} shown */
  show(shown) {
    this.#shown = shown;
    if (this.#chosen && (this.#chosen.row >= shown.rows || this.#chosen.column >= shown.columns)) this.#chosen = null;
    paintCells(this.#canvas, shown);
    this.picture.setAttribute("aria-label", `${shown.label} Arrow keys walk over the cells.`);
    this.#mark(null);
    this.#tabulate();
  }

  /** @param {Position | null} cell under the pointer, else the chosen one */
  #mark(cell) {
    const [shown, at] = [this.#shown, cell ?? this.#chosen];
    this.#ring.hidden = at === null;
    this.#readout.classList.toggle("resting", at === null);
    this.#readout.textContent = shown && at ? cellSentence(shown, at) : RESTING;
    if (!shown || !at) return;
    Object.assign(this.#ring.style, {
      left: percent(at.column, shown.columns),
      top: percent(at.row, shown.rows),
      width: percent(1, shown.columns),
      height: percent(1, shown.rows),
    });
  }

  #tabulate() {
    const shown = this.#shown;
    if (!this.twin.open || !shown) return;
    const { rows, rowName, label } = shown;
    const row = this.#chosen?.row ?? 0;
    this.choice.root.hidden = !isLong(shown);
    this.choice.show(rows, row, `${rowName[0]?.toUpperCase()}${rowName.slice(1)}`);
    this.#scroller.setAttribute("aria-label", `As a table: ${label}`);
    this.#scroller.replaceChildren(isLong(shown) ? rowTable(shown, row) : wholeTable(shown));
  }

  /** @param {Position} cell */
  #choose(cell) {
    const isOtherRow = cell.row !== this.#chosen?.row;
    this.#chosen = cell;
    this.#mark(null);
    if (isOtherRow && this.#shown && isLong(this.#shown)) this.#tabulate();
  }

  /** @param {MouseEvent} event @returns {Position | null} */
  #cellUnder({ clientX, clientY }) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    const [x, y] = [(clientX - left) / width, (clientY - top) / height];
    if (!this.#shown || x < 0 || x >= 1 || y < 0 || y >= 1) return null;
    return { row: Math.floor(y * this.#shown.rows), column: Math.floor(x * this.#shown.columns) };
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!this.#shown || event.altKey || event.metaKey) return;
    const goal = moved(event.key, this.#chosen ?? FIRST, this.#shown, event.ctrlKey);
    if (!goal) return;
    // the first press enters where the walk begins
    this.#choose(this.#chosen ? goal : FIRST);
    event.preventDefault();
  }
}
