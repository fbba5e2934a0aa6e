/** Digits: shows the weights of a head as a table, the twin of the heatmap; of a long text the row of one query. */

import { cellAtPosition, currentPosition, pinnedPosition } from "../../domain/cell-text.js";
import { displayOf } from "../../domain/token-display.js";
import { moved } from "../../drawing/matrix-layout.js";
import { isLong, rowTable, wholeTable } from "../../widgets/digit-tables.js";
import { el } from "../../widgets/elements.js";
import { queryChoice } from "../../widgets/row-picker.js";

/** @import { State, Store } from "../../core/types.js" */
/** @import { Position, WithMatrix } from "../../domain/cell-text.js" */

class Digits {
  /** @type {HTMLTableCellElement[][]} */ cells = [];

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.choice = queryChoice("query-choice", (query) => store.set({ query, key: null }));
    const names = { class: "digits-scroll", tabindex: 0, role: "region", "aria-label": "Weights as digits" };
    this.scroller = el("div", names);
    root.append(this.choice.root, this.scroller);
    this.listen();
    store.watch(["matrix", "palette", "digits", "tab", "words", "bare"], () => this.build());
    store.watch(["query", "opened"], () => this.state && isLong(displayOf(this.state)) && this.build());
    store.watch(["hover", "query", "key"], () => this.mark());
  }

  listen() {
    this.scroller.addEventListener("click", (event) => {
      const found = this.positionOf(event);
      if (found) this.pin(found);
    });
    this.scroller.addEventListener("keydown", (event) => this.press(event));
    for (const name of ["pointerover", "focusin"]) this.scroller.addEventListener(name, (event) => this.hover(event));
    for (const name of ["pointerleave", "focusout"])
      this.scroller.addEventListener(name, () => this.store.set({ hover: null }));
  }

  get state() {
    const state = this.store.get();
    return state.matrix && state.tab === "digits" ? /** @type {WithMatrix} */ (state) : null;
  }

  get pinnedCell() {
    return this.cells.flat().find(({ tabIndex }) => tabIndex === 0);
  }

  build() {
    const { state } = this;
    this.root.hidden = this.store.get().tab !== "digits";
    if (!state) return;
    const display = displayOf(state);
    const hadFocus = this.cells.flat().some((cell) => cell === document.activeElement);
    const { row } = pinnedPosition(state, display);
    const { cells, table } = isLong(display)
      ? rowTable(state.matrix, display, row, state.opened, state)
      : wholeTable(state.matrix, display, state);
    this.cells = cells;
    this.scroller.replaceChildren(table);
    this.choice.root.hidden = !isLong(display);
    this.choice.show(display.rowAt.length, Number(display.rows[row]?.[0]));
    this.mark();
    this.reveal();
    if (hadFocus) this.pinnedCell?.focus();
  }

  reveal() {
    const { pinnedCell: cell, scroller } = this;
    if (!cell) return;
    const right = cell.offsetLeft + cell.offsetWidth;
    const bottom = cell.offsetTop + cell.offsetHeight;
    if (right > scroller.clientWidth) scroller.scrollLeft = cell.offsetLeft - scroller.clientWidth / 2;
    if (bottom > scroller.clientHeight) scroller.scrollTop = cell.offsetTop - scroller.clientHeight / 2;
  }

  mark() {
    const { state, cells } = this;
    if (!state || cells.length === 0) return;
    const display = displayOf(state);
    const pinned = pinnedPosition(state, display);
    const current = currentPosition(state, display);
    const isOne = isLong(display);
    cells.forEach((row, i) =>
      row.forEach((cell, j) => {
        const isPinned = (isOne || i === pinned.row) && j === pinned.column;
        cell.tabIndex = isPinned ? 0 : -1;
        cell.classList.toggle("pinned", isPinned);
        cell.classList.toggle("in-row", !isOne && i === current.row);
        cell.classList.toggle("in-column", !isOne && j === current.column);
      }),
    );
  }

  /** @param {Event} event @returns {Position | null} */
  positionOf({ target }) {
    const row = this.cells.findIndex((each) => each.some((cell) => cell === target));
    if (row < 0) return null;
    return { row, column: Number(this.cells[row]?.findIndex((cell) => cell === target)) };
  }

  /** @param {Position} position */
  pin({ row, column }) {
    const { state } = this;
    if (!state) return;
    const display = displayOf(state);
    const own = isLong(display) ? pinnedPosition(state, display).row : row;
    this.store.set(cellAtPosition(display, { row: own, column }));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { cells } = this;
    const from = this.positionOf(event);
    if (!from) return;
    const size = { rows: cells.length, columns: cells[0]?.length ?? 0 };
    // in the table of one row the keys run downwards
    const turned = { ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight" }[event.key];
    const goal = moved((size.rows === 1 && turned) || event.key, from, size, event.ctrlKey);
    if (goal) cells[goal.row]?.[goal.column]?.focus();
    else if (event.key === "Enter" || event.key === " ") this.pin(from);
    else return;
    event.preventDefault();
  }

  /** @param {Event} event */
  hover(event) {
    const found = this.positionOf(event);
    const display = this.state && displayOf(this.state);
    if (found && display && !isLong(display)) this.store.set({ hover: cellAtPosition(display, found) });
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new Digits(root, store);
}
