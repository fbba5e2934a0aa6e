/**
 * Matrix field: shows the cells of one matrix to type in, its shape, and its problem; also takes the matrix as text.
 *
 * @import { MatrixName } from "../form.js"
 * @import { Cells } from "../parse-matrix.js"
 *
 * @typedef {object} Shown
 * @property {Cells} cells
 * @property {string} draft pasted text that cannot be read yet, empty for none
 * @property {string} problem empty for none
 * @property {string[]} rows labels
 * @property {string[]} columns
 * @property {Palette} palette
 *
 * @typedef {object} FieldHandlers
 * @property {(cells: Cells) => void} onCells
 * @property {(draft: string) => void} onDraft
 * @property {(() => void) | null} onRemove null for a matrix that has to be there
 */

import { letterOf } from "../../stepper/views/symbol-letter.js";
import { el } from "../../widgets/elements.js";
import { isVector, laidOver, resized, withCell } from "../form.js";
import { cellsText, parseMatrix } from "../parse-matrix.js";
import { CellGrid } from "./cell-grid.js";
import { say } from "./sentence-nodes.js";

/** @import { Palette } from "../../core/types.js" */

/** More cells than this are edited as text. */
export const MOST_CELLS = 400;

/** @type {Record<MatrixName, string>} */
const DESCRIPTIONS = {
  x: "the input: a row for each token",
  y: "the second input: keys and values come from it",
  w_query: "makes queries of x",
  w_key: "makes keys",
  w_value: "makes values",
  w_output: "mixes the heads’ outputs",
  b_query: "added to every query",
  b_key: "added to every key",
  b_value: "added to every value",
  b_output: "added to every output",
  query: "a row for each query",
  key: "a row for each key",
  value: "a row for each key",
  scores: "a row for each query, a column for each key",
  bias: "added to the scaled scores",
};
/** The tensors of a trace that a matrix with another name becomes. @type {Partial<Record<MatrixName, string>>} */
const TENSORS = { x: "input", y: "memory" };
const FORMATS = "From a spreadsheet, CSV, NumPy, PyTorch or JSON; taken over as soon as it can be read.";

export class MatrixField {
  /** @type {Cells} */ #cells = [];
  #draft = "";
  #shape = el("span", { class: "shape" });
  #said = el("span", { class: "unseen", role: "status" });
  #tooMany = el("p", { class: "small muted", hidden: true }, "Too many cells to show one by one: edit it as text.");

  /** @param {MatrixName} name @param {FieldHandlers} handlers */
  constructor(name, handlers) {
    this.name = name;
    this.handlers = handlers;
    this.problem = el("p", { id: `${name}-problem`, class: "problem small", role: "status" });
    this.grid = new CellGrid({
      onType: (row, column, text) => handlers.onCells(withCell(this.#cells, row, column, text)),
      onPaste: (row, column, text) => this.#paste(row, column, text),
    });
    this.sizes = el("div", { class: "sizes" }, ...(isVector(name) ? [] : this.#sizeButtons("row")));
    this.sizes.append(...this.#sizeButtons("column"));
    this.area = el("textarea", {
      rows: 4,
      spellcheck: "false",
      autocomplete: "off",
      "aria-label": `${name} as text`,
      "aria-describedby": this.problem.id,
    });
    this.area.addEventListener("input", () => this.#readText());
    this.asText = el("details", { class: "as-text" }, el("summary", {}, "Paste as text"));
    this.asText.append(el("p", { class: "small muted" }, FORMATS), this.area);
    this.asText.addEventListener("toggle", () => {
      if (this.asText.open && this.#draft === "") this.area.value = cellsText(this.#cells);
    });
    this.root = el("section", { class: "matrix-field", "aria-label": `Matrix ${name}`, "data-field": name });
    this.root.append(this.#head(), this.problem, this.grid.root, this.#tooMany, this.sizes, this.asText, this.#said);
  }

  #head() {
    const { name, handlers } = this;
    const attributes = { type: "button", class: "link", hidden: !handlers.onRemove, "aria-label": `Leave out ${name}` };
    const remove = el("button", attributes, "Leave out");
    remove.addEventListener("click", () => handlers.onRemove?.());
    return el(
      "div",
      { class: "matrix-head" },
      el("h3", {}, letterOf(TENSORS[name] ?? name), el("span", { class: "matrix-name" }, name)),
      this.#shape,
      el("span", { class: "small muted" }, DESCRIPTIONS[name]),
      remove,
    );
  }

  /** @param {"row" | "column"} axis */
  #sizeButtons(axis) {
    const made = (/** @type {string} */ text, /** @type {string} */ label, /** @type {1 | -1} */ by) => {
      const attributes = { type: "button", class: "small", "aria-label": `${label} of ${this.name}` };
      const button = el("button", attributes, `${text} ${axis}`);
      button.addEventListener("click", () => this.handlers.onCells(resized(this.#cells, axis, by)));
      return button;
    };
    return [made("+", `Add a ${axis} at the end`, 1), made("−", `Remove the last ${axis}`, -1)];
  }

  /** @param {number} row @param {number} column @param {string} text @returns {boolean} whether it is a matrix */
  #paste(row, column, text) {
    if (!/[\t\n,;[\]]|\S\s+\S/.test(text.trim())) return false;
    const found = parseMatrix(text);
    if (found.cells) {
      // in the first cell it is another matrix, elsewhere a part of this one
      const isWhole = row === 0 && column === 0;
      this.handlers.onCells(isWhole ? found.cells : laidOver(this.#cells, row, column, found.cells));
      this.#said.textContent = `Pasted: ${this.name} is now ${this.#shape.textContent}`;
    } else {
      this.asText.open = true;
      this.handlers.onDraft(text);
    }
    return true;
  }

  #readText() {
    const { cells } = parseMatrix(this.area.value);
    this.handlers.onDraft(cells ? "" : this.area.value);
    if (cells) this.handlers.onCells(cells);
  }

  /** @param {Shown} shown */
  show({ cells, draft, problem, rows, columns, palette }) {
    this.#cells = cells;
    this.#draft = draft;
    const isLarge = cells.length * (cells[0]?.length ?? 0) > MOST_CELLS;
    this.grid.root.hidden = this.sizes.hidden = isLarge;
    this.#tooMany.hidden = !isLarge;
    this.#shape.textContent = `${cells.length} × ${cells[0]?.length ?? 0}`;
    if (!isLarge) this.grid.show(cells, { name: this.name, rows, columns, palette, problemId: this.problem.id });
    this.#showText();
    const unread = draft === "" ? "" : `${parseMatrix(draft).problem ?? ""} The numbers above stay until then.`;
    say(this.problem, [unread, problem].filter(Boolean).join(" "));
    this.root.toggleAttribute("data-faulty", this.problem.textContent !== "");
  }

  #showText() {
    const { area, asText } = this;
    const draft = this.#draft;
    area.setAttribute("aria-invalid", String(draft !== ""));
    if (draft !== "") {
      asText.open = true;
      if (area.value !== draft) area.value = draft;
    } else if (document.activeElement !== area) area.value = asText.open ? cellsText(this.#cells) : "";
  }
}
