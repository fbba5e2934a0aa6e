/**
 * The table twin of the heatmap: the same weights as digits, for eyes that want numbers and for screen readers.
 * A long text shows the row of the chosen query only: a table of 512 × 512 would be no help to anyone.
 *
 * @typedef {State & { matrix: HeadMatrix }} Ready
 */

import { cellAtPosition, currentPosition, pinnedPosition } from "../../domain/cell-text.js";
import { displayOf } from "../../domain/token-display.js";
import { moved } from "../../drawing/matrix-layout.js";
import { isLong, rowTable, wholeTable } from "../../widgets/digit-tables.js";
import { el } from "../../widgets/elements.js";
import { queryChoice } from "../../widgets/row-picker.js";

/** @import { HeadMatrix, State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const choice = queryChoice("query-choice", (query) => store.set({ query, key: null }));
  const scroller = el("div", {
    class: "digits-scroll",
    tabindex: 0,
    role: "region",
    "aria-label": "Weights as digits",
  });
  root.append(choice.root, scroller);
  /** @type {HTMLTableCellElement[][]} */
  let cells = [];

  const ready = () => {
    const state = store.get();
    return state.matrix && state.tab === "digits" ? /** @type {Ready} */ (state) : null;
  };

  function build() {
    const state = ready();
    root.hidden = store.get().tab !== "digits";
    if (!state) return;
    const display = displayOf(state);
    const hadFocus = cells.flat().some((cell) => cell === document.activeElement);
    const { row } = pinnedPosition(state, display);
    const made = isLong(display)
      ? rowTable(state.matrix, display, row, state.opened, state)
      : wholeTable(state.matrix, display, state);
    cells = made.cells;
    scroller.replaceChildren(made.table);
    choice.root.hidden = !isLong(display);
    choice.show(display.rowAt.length, Number(display.rows[row]?.[0]));
    mark();
    reveal();
    if (hadFocus)
      cells
        .flat()
        .find((cell) => cell.tabIndex === 0)
        ?.focus();
  }

  function reveal() {
    const cell = cells.flat().find((each) => each.tabIndex === 0);
    if (!cell) return;
    const right = cell.offsetLeft + cell.offsetWidth;
    const bottom = cell.offsetTop + cell.offsetHeight;
    if (right > scroller.clientWidth) scroller.scrollLeft = cell.offsetLeft - scroller.clientWidth / 2;
    if (bottom > scroller.clientHeight) scroller.scrollTop = cell.offsetTop - scroller.clientHeight / 2;
  }

  function mark() {
    const state = ready();
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

  /** @param {Event} event */
  function place(event) {
    const row = cells.findIndex((each) => each.some((cell) => cell === event.target));
    if (row < 0) return null;
    return {
      row,
      column: /** @type {HTMLTableCellElement[]} */ (cells[row]).findIndex((cell) => cell === event.target),
    };
  }

  /** @param {{ row: number, column: number }} at */
  function pin(at) {
    const state = ready();
    if (!state) return;
    const display = displayOf(state);
    const row = isLong(display) ? pinnedPosition(state, display).row : at.row;
    store.set({ ...cellAtPosition(display, { row, column: at.column }) });
  }

  const click = (/** @type {Event} */ event) => {
    const found = place(event);
    if (found) pin(found);
  };

  const press = (/** @type {KeyboardEvent} */ event) => {
    const from = place(event);
    if (!from) return;
    const size = { rows: cells.length, columns: cells[0]?.length ?? 0 };
    // in the table of one row the keys run downwards
    const turned = { ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight" }[event.key];
    const goal = moved((size.rows === 1 && turned) || event.key, from, size, event.ctrlKey);
    if (goal) cells[goal.row]?.[goal.column]?.focus();
    else if (event.key === "Enter" || event.key === " ") pin(from);
    else return;
    event.preventDefault();
  };

  const hover = (/** @type {Event} */ event) => {
    const found = place(event);
    const state = ready();
    if (found && state && !isLong(displayOf(state))) store.set({ hover: cellAtPosition(displayOf(state), found) });
  };
  const leave = () => store.set({ hover: null });
  const rebuildRow = () => {
    const state = ready();
    if (state && isLong(displayOf(state))) build();
  };

  const listeners = /** @type {[string, EventListener][]} */ ([
    ["click", click],
    ["keydown", press],
    ["pointerover", hover],
    ["focusin", hover],
    ["pointerleave", leave],
    ["focusout", leave],
  ]);
  for (const [name, listener] of listeners) scroller.addEventListener(name, listener);
  store.watch(["matrix", "isDark", "digits", "tab", "words", "bare"], build);
  store.watch(["query", "opened"], rebuildRow);
  store.watch(["hover", "query", "key"], mark);
}
