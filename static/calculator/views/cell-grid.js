/**
 * Cells to type in, walked through like a spreadsheet. What is typed stays as it is; cells are made anew only when
 * their number changes, so that nobody loses the cursor.
 *
 * @import { Cells } from "../parse.js"
 * @typedef {{ name: string, rows: string[], columns: string[], isDark: boolean, problemId: string }} GridLook
 *
 * @typedef {object} GridHandlers
 * @property {(row: number, column: number, text: string) => void} onType
 * @property {(row: number, column: number, text: string) => boolean} onPaste whether the text was more than one cell
 *   takes
 */

import { css, inkOn, signedColor } from "../../drawing/color.js";
import { el } from "../../widgets/elements.js";
import { numberOf, numberProblem } from "../parse.js";

const LEAST_CHARACTERS = 5;
const MOST_CHARACTERS = 14;

/** @typedef {ReturnType<typeof cellGrid>} CellGrid */

/** What a cell's colour stands for: what is no number, or too large a one, has none. @param {string} text */
const drawn = (text) => (numberProblem(text) === null ? numberOf(text) : 0);

/** @param {GridHandlers} handlers */
export function cellGrid({ onType, onPaste }) {
  const table = el("table", { class: "cells" });
  const root = el("div", { class: "cells-scroll" }, table);
  /** @type {HTMLInputElement[][]} */
  let inputs = [];

  /** @param {EventTarget | null} target @returns {{ input: HTMLInputElement, row: number, column: number } | null} */
  function placeOf(target) {
    if (!(target instanceof HTMLInputElement)) return null;
    const { row, column } = target.dataset;
    return row === undefined || column === undefined
      ? null
      : { input: target, row: Number(row), column: Number(column) };
  }

  /** @param {Cells} cells @param {GridLook} look */
  function build(cells, look) {
    inputs = cells.map((row, i) =>
      row.map((_, j) =>
        el("input", {
          type: "text",
          inputmode: "decimal",
          autocomplete: "off",
          spellcheck: "false",
          "data-row": i,
          "data-column": j,
          "data-cell": `${i}.${j}`,
          "aria-describedby": look.problemId,
        }),
      ),
    );
    const head = el(
      "thead",
      {},
      el("tr", {}, el("td"), ...look.columns.map((label) => el("th", { scope: "col" }, el("bdi", {}, label)))),
    );
    const body = inputs.map((row, i) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, el("bdi", {}, look.rows[i] ?? "")),
        ...row.map((input) => el("td", {}, input)),
      ),
    );
    table.replaceChildren(head, el("tbody", {}, ...body));
  }

  /** @param {string[]} labels @param {"col" | "row"} scope */
  function relabel(labels, scope) {
    table.querySelectorAll(`th[scope="${scope}"] > bdi`).forEach((label, i) => {
      if (label.textContent !== labels[i]) label.textContent = labels[i] ?? "";
    });
  }

  /** @param {Cells} cells @param {boolean} isDark */
  function tint(cells, isDark) {
    const reach = Math.max(0, ...cells.flat().map((text) => Math.abs(drawn(text))));
    inputs.forEach((row, i) =>
      row.forEach((input, j) => {
        const text = cells[i]?.[j] ?? "";
        const color = signedColor(drawn(text), reach, isDark);
        Object.assign(input.style, { backgroundColor: css(color), color: inkOn(color) });
        input.setAttribute("aria-invalid", String(numberProblem(text) !== null));
      }),
    );
  }

  /** As wide as the longest number: one that is cut off would look like another. @param {Cells} cells */
  function widen(cells) {
    const longest = Math.max(...cells.flat().map((text) => text.length));
    table.style.setProperty("--characters", String(Math.min(MOST_CHARACTERS, Math.max(LEAST_CHARACTERS, longest))));
  }

  /** @param {number} row @param {number} column */
  function focus(row, column) {
    const input = inputs[row]?.[column];
    input?.focus();
    input?.select();
    return input !== undefined;
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const place = placeOf(event.target);
    if (!place || event.ctrlKey || event.altKey || event.metaKey) return;
    const { input, row, column } = place;
    const { selectionStart: start, selectionEnd: end, value } = input;
    const isWhole = start === 0 && end === value.length;
    const atStart = isWhole || (start === 0 && end === 0);
    const atEnd = isWhole || (start === value.length && end === value.length);
    /** @type {Record<string, [number, number, boolean]>} */
    const moves = {
      ArrowUp: [-1, 0, true],
      ArrowDown: [1, 0, true],
      Enter: [event.shiftKey ? -1 : 1, 0, true],
      ArrowLeft: [0, -1, atStart && !event.shiftKey],
      ArrowRight: [0, 1, atEnd && !event.shiftKey],
    };
    const [down, right, isMove] = moves[event.key] ?? [0, 0, false];
    if (isMove && focus(row + down, column + right)) event.preventDefault();
  }

  const type = (/** @type {Event} */ event) => {
    const place = placeOf(event.target);
    if (place) onType(place.row, place.column, place.input.value);
  };
  const paste = (/** @type {ClipboardEvent} */ event) => {
    const place = placeOf(event.target);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (place && onPaste(place.row, place.column, text)) event.preventDefault();
  };
  const enter = (/** @type {FocusEvent} */ event) => {
    // the keyboard comes to replace a number, the pointer to mend one
    const place = placeOf(event.target);
    if (place?.input.matches(":focus-visible")) place.input.select();
  };
  root.addEventListener("keydown", press);
  root.addEventListener("input", type);
  root.addEventListener("paste", paste);
  root.addEventListener("focusin", enter);

  return {
    root,
    focus,
    /** @param {Cells} cells @param {GridLook} look */
    show(cells, look) {
      const isSame = inputs.length === cells.length && inputs.every((row, i) => row.length === cells[i]?.length);
      if (!isSame) {
        const held = placeOf(document.activeElement);
        const isMine = held !== null && root.contains(held.input);
        build(cells, look);
        if (isMine) focus(Math.min(held.row, cells.length - 1), Math.min(held.column, (cells[0]?.length ?? 1) - 1));
      }
      relabel(look.columns, "col");
      relabel(look.rows, "row");
      inputs.forEach((row, i) =>
        row.forEach((input, j) => {
          const text = cells[i]?.[j] ?? "";
          if (input.value !== text) input.value = text;
          input.setAttribute("aria-label", `${look.name}, row ${look.rows[i]}, column ${look.columns[j]}`);
        }),
      );
      tint(cells, look.isDark);
      widen(cells);
    },
    destroy() {
      root.removeEventListener("keydown", press);
      root.removeEventListener("input", type);
      root.removeEventListener("paste", paste);
      root.removeEventListener("focusin", enter);
      root.remove();
    },
  };
}
