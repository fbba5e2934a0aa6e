/**
 * One matrix to type: its name and shape, its cells, a field to paste it as text, and what is wrong with it.
 *
 * @import { MatrixName } from "../form.js"
 * @import { Cells } from "../parse.js"
 *
 * @typedef {object} Shown
 * @property {Cells} cells
 * @property {string} draft pasted text that cannot be read yet, empty for none
 * @property {string} problem empty for none
 * @property {string[]} rows labels
 * @property {string[]} columns
 * @property {boolean} isDark
 *
 * @typedef {object} FieldHandlers
 * @property {(cells: Cells) => void} onCells
 * @property {(draft: string) => void} onDraft
 * @property {(() => void) | null} onRemove null for a matrix that has to be there
 */

import { letterOf } from "../../stepper/views/symbol-letter.js";
import { el } from "../../widgets/elements.js";
import { isVector, laidOver, resized, withCell } from "../form.js";
import { cellsText, parseMatrix } from "../parse.js";
import { cellGrid } from "./cell-grid.js";
import { sentenceNodes } from "./sentence-nodes.js";

/** More cells than this are edited as text. */
export const MOST_CELLS = 400;

/** What each matrix is, beside its name. @type {Record<MatrixName, [letter: string, text: string]>} */
export const MATRIX_WORDS = {
  x: ["input", "the input: a row for each token"],
  y: ["memory", "the second input: keys and values come from it"],
  w_query: ["w_query", "makes queries of x"],
  w_key: ["w_key", "makes keys"],
  w_value: ["w_value", "makes values"],
  w_output: ["w_output", "mixes the heads’ outputs"],
  b_query: ["b_query", "added to every query"],
  b_key: ["b_key", "added to every key"],
  b_value: ["b_value", "added to every value"],
  b_output: ["b_output", "added to every output"],
  query: ["query", "a row for each query"],
  key: ["key", "a row for each key"],
  value: ["value", "a row for each key"],
  scores: ["scores", "a row for each query, a column for each key"],
  bias: ["bias", "added to the scaled scores"],
};

/** @param {MatrixName} name @param {FieldHandlers} handlers */
export function matrixField(name, { onCells, onDraft, onRemove }) {
  const [letter, words] = MATRIX_WORDS[name];
  /** @type {Cells} */
  let cells = [];
  let draft = "";

  const problem = el("p", { id: `${name}-problem`, class: "problem small", role: "status" });
  const shape = el("span", { class: "shape" });
  const said = el("span", { class: "unseen", role: "status" });
  const grid = cellGrid({
    onType: (row, column, text) => onCells(withCell(cells, row, column, text)),
    onPaste: pasteInto,
  });
  const sizeButton = (
    /** @type {string} */ text,
    /** @type {string} */ label,
    /** @type {"row" | "column"} */ what,
    /** @type {1 | -1} */ by,
  ) => {
    const button = el("button", { type: "button", class: "small", "aria-label": `${label} of ${name}` }, text);
    button.addEventListener("click", () => onCells(resized(cells, what, by)));
    return button;
  };
  const rowButtons = isVector(name)
    ? []
    : [sizeButton("+ row", "Add a row at the end", "row", 1), sizeButton("− row", "Remove the last row", "row", -1)];
  const sizes = el(
    "div",
    { class: "sizes" },
    ...rowButtons,
    sizeButton("+ column", "Add a column at the end", "column", 1),
    sizeButton("− column", "Remove the last column", "column", -1),
  );
  const remove = el(
    "button",
    { type: "button", class: "link", hidden: onRemove === null, "aria-label": `Leave out ${name}` },
    "Leave out",
  );
  const area = el("textarea", {
    rows: 4,
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": `${name} as text`,
    "aria-describedby": problem.id,
  });
  const asText = el(
    "details",
    { class: "as-text" },
    el("summary", {}, "Paste as text"),
    el(
      "p",
      { class: "small muted" },
      "From a spreadsheet, CSV, NumPy, PyTorch or JSON; taken over as soon as it can be read.",
    ),
    area,
  );
  const tooMany = el(
    "p",
    { class: "small muted", hidden: true },
    "Too many cells to show one by one: edit it as text.",
  );
  const root = el(
    "section",
    { class: "matrix-field", "aria-label": `Matrix ${name}`, "data-field": name },
    el(
      "div",
      { class: "matrix-head" },
      el("h3", {}, letterOf(letter), el("span", { class: "matrix-name" }, name)),
      shape,
      el("span", { class: "small muted" }, words),
      remove,
    ),
    problem,
    grid.root,
    tooMany,
    sizes,
    asText,
    said,
  );

  /** @param {number} row @param {number} column @param {string} text */
  function pasteInto(row, column, text) {
    if (!/[\t\n,;[\]]|\S\s+\S/.test(text.trim())) return false;
    const found = parseMatrix(text);
    if (found.cells) {
      // in the first cell it is another matrix, elsewhere a part of this one
      onCells(row === 0 && column === 0 ? found.cells : laidOver(cells, row, column, found.cells));
      said.textContent = `Pasted: ${name} is now ${cells.length} × ${cells[0]?.length ?? 0}`;
    } else {
      asText.open = true;
      onDraft(text);
    }
    return true;
  }

  const typeText = () => {
    const found = parseMatrix(area.value);
    if (found.cells) {
      onDraft("");
      onCells(found.cells);
    } else onDraft(area.value);
  };
  const open = () => {
    if (asText.open && draft === "") area.value = cellsText(cells);
  };
  area.addEventListener("input", typeText);
  asText.addEventListener("toggle", open);
  remove.addEventListener("click", () => onRemove?.());

  return {
    root,
    grid,
    /** @param {Shown} shown */
    show(shown) {
      cells = shown.cells;
      draft = shown.draft;
      const isLarge = cells.length * (cells[0]?.length ?? 0) > MOST_CELLS;
      grid.root.hidden = isLarge;
      sizes.hidden = isLarge;
      tooMany.hidden = !isLarge;
      shape.textContent = `${cells.length} × ${cells[0]?.length ?? 0}`;
      if (!isLarge)
        grid.show(cells, {
          name,
          rows: shown.rows,
          columns: shown.columns,
          isDark: shown.isDark,
          problemId: problem.id,
        });
      if (draft !== "") {
        asText.open = true;
        if (area.value !== draft) area.value = draft;
      } else if (document.activeElement !== area) area.value = asText.open ? cellsText(cells) : "";
      const unread = draft === "" ? "" : `${parseMatrix(draft).problem ?? ""} The numbers above stay until then.`;
      say([unread, shown.problem].filter(Boolean).join(" "));
      area.setAttribute("aria-invalid", String(draft !== ""));
      root.toggleAttribute("data-faulty", problem.textContent !== "");
    },
    destroy() {
      grid.destroy();
      root.remove();
    },
  };

  /** @param {string} text */
  function say(text) {
    if (problem.dataset["said"] === text) return;
    problem.dataset["said"] = text;
    problem.replaceChildren(...sentenceNodes(text));
  }
}
