/** Mask grid: draws a mask as a button for each query and key, which a press turns. */

import { moved } from "../drawing/matrix-layout.js";
import { el } from "../widgets/elements.js";

/** More cells than anybody would press one by one. */
export const MOST_CELLS = 400;
export const LEGEND = "✓ may attend · a hatched cell may not";

/** @typedef {{ rows: string[], columns: string[] }} Labels */
/** @typedef {{ row: number, column: number }} Position */

class MaskGrid {
  /** @type {HTMLButtonElement[][]} */ buttons = [];
  /** the button that Tab leads to */
  stop = { row: 0, column: 0 };
  labels = "";

  /** @param {(row: number, column: number) => void} toggle */
  constructor(toggle) {
    const label = "Mask: a row is a query, a column is a key";
    this.table = el("table", { class: "mask-cells", role: "grid", "aria-label": label });
    this.root = el("div", { class: "cells-scroll" }, this.table);
    this.table.addEventListener("click", ({ target }) => {
      const place = placeOf(target);
      if (!place) return;
      this.moveStop(place);
      toggle(place.row, place.column);
    });
    this.table.addEventListener("keydown", (event) => this.press(event));
  }

  /** @param {Position} position */
  buttonAt({ row, column }) {
    return this.buttons[row]?.[column];
  }

  /** @param {Position} position */
  moveStop(position) {
    const [before, now] = [this.buttonAt(this.stop), this.buttonAt(position)];
    if (before) before.tabIndex = -1;
    if (now) now.tabIndex = 0;
    this.stop = position;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const place = placeOf(event.target);
    const size = { rows: this.buttons.length, columns: this.buttons[0]?.length ?? 0 };
    const goal = place && moved(event.key, place, size, event.ctrlKey);
    if (!goal) return;
    this.moveStop(goal);
    this.buttonAt(goal)?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Labels} labels */
  build({ rows, columns }) {
    this.buttons = rows.map((query, row) => columns.map((key, column) => buttonOf(query, key, row, column)));
    const heading = columns.map((key) => el("th", { scope: "col" }, el("bdi", {}, key)));
    const lines = this.buttons.map((buttons, i) => {
      const name = el("th", { scope: "row" }, el("bdi", {}, rows[i]));
      return el("tr", {}, name, ...buttons.map((button) => el("td", { role: "gridcell" }, button)));
    });
    this.table.replaceChildren(el("thead", {}, el("tr", {}, el("td"), ...heading)), el("tbody", {}, ...lines));
    this.moveStop({
      row: Math.min(this.stop.row, rows.length - 1),
      column: Math.min(this.stop.column, columns.length - 1),
    });
  }

  /** @param {Labels} labels @param {boolean[][]} cells */
  show(labels, cells) {
    const names = JSON.stringify(labels);
    if (names !== this.labels) this.build(labels);
    this.labels = names;
    this.buttons.forEach((buttons, row) =>
      buttons.forEach((button, column) => {
        const may = cells[row]?.[column] === true;
        button.setAttribute("aria-pressed", String(may));
        button.className = may ? "may" : "hatched";
        button.textContent = may ? "✓" : "";
      }),
    );
  }
}

/** @param {(row: number, column: number) => void} toggle */
export const maskCells = (toggle) => new MaskGrid(toggle);

/** @param {string} query @param {string} key @param {number} row @param {number} column */
const buttonOf = (query, key, row, column) =>
  el("button", {
    type: "button",
    tabindex: -1,
    "data-row": row,
    "data-column": column,
    "aria-label": `${query} may attend to ${key}`,
  });

/** @param {EventTarget | null} target */
const placeOf = (target) =>
  target instanceof HTMLButtonElement && target.dataset["row"] !== undefined
    ? { row: Number(target.dataset["row"]), column: Number(target.dataset["column"]) }
    : null;
