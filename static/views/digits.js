/**
 * The table twin of the heatmap: the same head as digits, for eyes that want numbers and for screen readers.
 * A long text shows the row of the chosen query only: a table of 512 × 512 would be no help to anyone.
 *
 * @typedef {import("../types.js").OpenedHead} OpenedHead
 * @typedef {import("../types.js").State} State
 */

import { moved } from "../draw/layout.js";
import { rowTable, wholeTable } from "../parts/digit-tables.js";
import { el } from "../parts/elements.js";
import { currentCell, pinnedCell } from "../selection.js";
import { labelsOf } from "../token-text.js";

const MOST_TOKENS = 64;

/** @param {OpenedHead} opened */
const isLong = ({ weights }) => Math.max(weights.rows, weights.columns) > MOST_TOKENS;

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  const chooser = el("select", { id: "query-choice" });
  const choice = el("div", { class: "query-choice small", hidden: true }, el("label", { for: chooser.id }, "Query"), chooser);
  const scroller = el("div", { class: "digits-scroll", tabindex: 0, role: "region", "aria-label": "Weights as digits" });
  root.append(choice, scroller);
  /** @type {HTMLTableCellElement[][]} */
  let cells = [];

  function build(/** @type {State} */ state) {
    const { opened, tab } = state;
    if (tab !== "digits" || !opened) return;
    const hadFocus = cells.flat().some((cell) => cell === document.activeElement);
    const made = isLong(opened) ? rowTable(opened, pinnedCell(state, opened).query, state) : wholeTable(opened, state);
    cells = made.cells;
    scroller.replaceChildren(made.table);
    offerQueries(opened, state);
    mark(store.get());
    reveal();
    if (hadFocus) cells.flat().find((cell) => cell.tabIndex === 0)?.focus();
  }

  /** @param {OpenedHead} opened @param {State} state */
  function offerQueries(opened, state) {
    choice.hidden = !isLong(opened);
    if (choice.hidden) return;
    const labels = labelsOf(opened.queryTokens);
    chooser.replaceChildren(...labels.map((label, i) => el("option", { value: i }, `${i}: ${label}`)));
    chooser.value = String(pinnedCell(state, opened).query);
  }

  function reveal() {
    const cell = cells.flat().find((each) => each.tabIndex === 0);
    if (!cell) return;
    const right = cell.offsetLeft + cell.offsetWidth;
    const bottom = cell.offsetTop + cell.offsetHeight;
    if (right > scroller.clientWidth) scroller.scrollLeft = cell.offsetLeft - scroller.clientWidth / 2;
    if (bottom > scroller.clientHeight) scroller.scrollTop = cell.offsetTop - scroller.clientHeight / 2;
  }

  function mark(/** @type {State} */ state) {
    const { opened } = state;
    if (!opened || cells.length === 0) return;
    const pinned = pinnedCell(state, opened);
    const current = currentCell(state, opened);
    const isOne = isLong(opened);
    cells.forEach((row, i) => row.forEach((cell, j) => {
      const isPinned = (isOne || i === pinned.query) && j === pinned.key;
      cell.tabIndex = isPinned ? 0 : -1;
      cell.classList.toggle("pinned", isPinned);
      cell.classList.toggle("in-row", !isOne && i === current.query);
      cell.classList.toggle("in-column", !isOne && j === current.key);
    }));
  }

  /** @param {Event} event */
  function place(event) {
    const row = cells.findIndex((each) => each.some((cell) => cell === event.target));
    if (row < 0) return null;
    return { row, column: /** @type {HTMLTableCellElement[]} */ (cells[row]).findIndex((cell) => cell === event.target) };
  }

  /** @param {{ row: number, column: number }} at */
  function pin({ row, column }) {
    const state = store.get();
    const { opened } = state;
    if (opened) store.set({ query: isLong(opened) ? pinnedCell(state, opened).query : row, key: column });
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
    const { opened } = store.get();
    if (found && opened && !isLong(opened)) store.set({ hover: { query: found.row, key: found.column } });
  };
  const leave = () => store.set({ hover: null });
  const choose = () => store.set({ query: Number(chooser.value), key: null });

  const listeners = /** @type {[string, EventListener][]} */ ([
    ["click", click], ["keydown", press], ["pointerover", hover], ["focusin", hover], ["pointerleave", leave], ["focusout", leave],
  ]);
  for (const [name, listener] of listeners) scroller.addEventListener(name, listener);
  chooser.addEventListener("change", choose);
  const stops = [
    store.watch(["tab"], ({ tab }) => (root.hidden = tab !== "digits")),
    store.watch(["opened", "isDark", "digits", "tab"], build),
    store.watch(["query"], (state) => state.opened && isLong(state.opened) && build(state)),
    store.watch(["hover", "query", "key"], mark),
  ];
  return () => {
    for (const stop of stops) stop();
    for (const [name, listener] of listeners) scroller.removeEventListener(name, listener);
    chooser.removeEventListener("change", choose);
    root.replaceChildren();
  };
}
