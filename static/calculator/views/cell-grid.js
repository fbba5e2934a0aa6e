/**
 * Cell grid: shows a matrix as number fields, with the keys of a spreadsheet. The fields, and the cursor in them, stay
 * until the shape changes.
 *
 * @import { Cells } from "../parse-matrix.js"
 * @typedef {{ name: string, rows: string[], columns: string[], palette: Palette, problemId: string }} GridLook
 * @typedef {{ input: HTMLInputElement, row: number, column: number }} Place
 *
 * @typedef {object} GridHandlers
 * @property {(row: number, column: number, text: string) => void} onType
 * @property {(row: number, column: number, text: string) => boolean} onPaste whether the text fills more than one cell
 */

import { css, inkOn, signedColor } from "../../drawing/color.js";
import { el } from "../../widgets/elements.js";
import { heading, table } from "../../widgets/table.js";
import { isHidden, numberOf, numberProblem } from "../parse-matrix.js";

/** @import { Palette } from "../../core/types.js" */

const LEAST_CHARACTERS = 5;
const MOST_CHARACTERS = 14;

/** What a cell's colour stands for: what is no number, or too large a one, has none. @param {string} text */
const drawn = (text) => (numberProblem(text) === null && !isHidden(text) ? numberOf(text) : 0);

/** @param {EventTarget | null} target @returns {Place | null} */
function placeOf(target) {
  if (!(target instanceof HTMLInputElement)) return null;
  const { row, column } = target.dataset;
  return row === undefined || column === undefined ? null : { input: target, row: Number(row), column: Number(column) };
}

/** @param {KeyboardEvent} event @param {HTMLInputElement} input @returns {[down: number, right: number] | null} */
function moveOf({ key, shiftKey }, { selectionStart: start, selectionEnd: end, value }) {
  const isWhole = start === 0 && end === value.length;
  const atStart = isWhole || (start === 0 && end === 0);
  const atEnd = isWhole || (start === value.length && end === value.length);
  if (key === "ArrowUp" || (key === "Enter" && shiftKey)) return [-1, 0];
  if (key === "ArrowDown" || key === "Enter") return [1, 0];
  if (key === "ArrowLeft" && atStart && !shiftKey) return [0, -1];
  return key === "ArrowRight" && atEnd && !shiftKey ? [0, 1] : null;
}

/** @param {number} row @param {number} column @param {string} problemId */
const inputAt = (row, column, problemId) =>
  el("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
    "data-row": row,
    "data-column": column,
    "data-cell": `${row}.${column}`,
    "aria-describedby": problemId,
  });

export class CellGrid {
  /** @type {HTMLInputElement[][]} */ #inputs = [];
  #table = el("table", { class: "cells" });
  root = el("div", { class: "cells-scroll" }, this.#table);

  /** @param {GridHandlers} handlers */
  constructor({ onType, onPaste }) {
    this.#on("keydown", (event, place) => this.#press(event, place));
    this.#on("input", (_, { row, column, input }) => onType(row, column, input.value));
    this.#on("paste", (event, { row, column }) => {
      if (onPaste(row, column, event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    });
    this.#on("focusin", (_, { input }) => {
      // the keyboard comes to replace a number, the pointer to mend one
      if (input.matches(":focus-visible")) input.select();
    });
  }

  /**
   * @template {keyof HTMLElementEventMap} K
   * @param {K} name @param {(event: HTMLElementEventMap[K], place: Place) => void} handle
   */
  #on(name, handle) {
    this.root.addEventListener(name, (event) => {
      const place = placeOf(event.target);
      if (place) handle(event, place);
    });
  }

  /** @param {KeyboardEvent} event @param {Place} place */
  #press(event, { input, row, column }) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const move = moveOf(event, input);
    if (move && this.focus(row + move[0], column + move[1])) event.preventDefault();
  }

  /** @param {number} row @param {number} column @returns {boolean} whether there is such a cell */
  focus(row, column) {
    const input = this.#inputs[row]?.[column];
    input?.focus();
    input?.select();
    return input !== undefined;
  }

  /** @param {Cells} cells @param {GridLook} look */
  show(cells, look) {
    const inputs = this.#inputs;
    const isSame = inputs.length === cells.length && inputs.every((row, i) => row.length === cells[i]?.length);
    if (!isSame) this.#rebuild(cells, look);
    this.#relabel(look.columns, "col");
    this.#relabel(look.rows, "row");
    const reach = Math.max(0, ...cells.flat().map((text) => Math.abs(drawn(text))));
    for (const [i, row] of this.#inputs.entries()) {
      for (const [j, input] of row.entries()) {
        const text = cells[i]?.[j] ?? "";
        if (input.value !== text) input.value = text;
        input.setAttribute("aria-label", `${look.name}, row ${look.rows[i]}, column ${look.columns[j]}`);
        input.setAttribute("aria-invalid", String(numberProblem(text) !== null));
        const color = signedColor(drawn(text), reach, look.palette);
        Object.assign(input.style, { backgroundColor: css(color), color: inkOn(color) });
      }
    }
    this.#widen(cells);
  }

  /** Makes the fields anew; the focus stays as near as it can. @param {Cells} cells @param {GridLook} look */
  #rebuild(cells, look) {
    const held = placeOf(document.activeElement);
    const isMine = held !== null && this.root.contains(held.input);
    this.#inputs = cells.map((row, i) => row.map((_, j) => inputAt(i, j, look.problemId)));
    const headings = [el("td"), ...look.columns.map((label) => heading("col", label))];
    const rows = this.#inputs.map((row, i) => [
      heading("row", look.rows[i] ?? ""),
      ...row.map((input) => el("td", {}, input)),
    ]);
    this.#table = table({ class: "cells" }, null, headings, rows);
    this.root.replaceChildren(this.#table);
    if (isMine) this.focus(Math.min(held.row, cells.length - 1), Math.min(held.column, (cells[0]?.length ?? 1) - 1));
  }

  /** @param {string[]} labels @param {"col" | "row"} scope */
  #relabel(labels, scope) {
    this.#table.querySelectorAll(`th[scope="${scope}"] > bdi`).forEach((label, i) => {
      if (label.textContent !== labels[i]) label.textContent = labels[i] ?? "";
    });
  }

  /** As wide as the longest number: one that is cut off would look like another. @param {Cells} cells */
  #widen(cells) {
    const longest = Math.max(...cells.flat().map((text) => text.length));
    const characters = Math.min(MOST_CHARACTERS, Math.max(LEAST_CHARACTERS, longest));
    this.#table.style.setProperty("--characters", String(characters));
  }
}
