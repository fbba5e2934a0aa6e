/**
 * The table twin of the heatmap: the same head as digits, for eyes that want numbers and for screen readers.
 * A long text shows the row of the chosen query only: a table of 512 × 512 would be no help to anyone.
 *
 * @typedef {import("../types.js").OpenedHead} OpenedHead
 * @typedef {import("../types.js").State} State
 */

import { css, inkOn, weightColor } from "../draw/color.js";
import { moved } from "../draw/layout.js";
import { numberText } from "../numbers.js";
import { el } from "../parts/elements.js";
import { currentCell, pinnedCell } from "../selection.js";
import { at } from "../tensors.js";
import { labelsOf } from "../token-text.js";

const MOST_TOKENS = 64;

/** @param {OpenedHead} opened */
const isLong = ({ weights }) => Math.max(weights.rows, weights.columns) > MOST_TOKENS;

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  const scroller = el("div", { class: "digits-scroll", tabindex: 0, role: "region", "aria-label": "Weights as digits" });
  root.append(scroller);
  /** @type {HTMLTableCellElement[][]} */
  let cells = [];

  function build(/** @type {State} */ state) {
    const { opened, tab } = state;
    if (tab !== "digits" || !opened) return;
    const hadFocus = cells.flat().some((cell) => cell === document.activeElement);
    cells = [];
    scroller.replaceChildren(isLong(opened) ? rowTable(opened, state) : fullTable(opened, state));
    mark(store.get());
    reveal();
    if (hadFocus) cells.flat().find((cell) => cell.tabIndex === 0)?.focus();
  }

  function reveal() {
    const cell = cells.flat().find((each) => each.tabIndex === 0);
    if (!cell) return;
    const isOutside = cell.offsetLeft + cell.offsetWidth > scroller.clientWidth;
    if (isOutside) scroller.scrollLeft = cell.offsetLeft - scroller.clientWidth / 2;
    if (cell.offsetTop + cell.offsetHeight > scroller.clientHeight) scroller.scrollTop = cell.offsetTop - scroller.clientHeight / 2;
  }

  /** @param {OpenedHead} opened @param {State} state */
  function fullTable(opened, state) {
    const queries = labelsOf(opened.queryTokens);
    const keys = labelsOf(opened.keyTokens);
    const rows = queries.map((query, i) => {
      cells.push(keys.map((_, j) => digitCell(opened, i, j, state)));
      return el("tr", {}, el("th", { scope: "row" }, el("bdi", {}, query)), ...(cells[i] ?? []));
    });
    return el("table", { class: "digits", role: "grid" },
      captionOf(`Weights of layer ${opened.layer}, head ${opened.head}. A row is a query, a column is a key; each row sums to 1.`),
      el("thead", {}, el("tr", {}, el("td"), ...keys.map((key) => el("th", { scope: "col" }, el("bdi", {}, key))))),
      el("tbody", {}, ...rows));
  }

  /** @param {OpenedHead} opened @param {State} state */
  function rowTable(opened, state) {
    const { query } = pinnedCell(state, opened);
    const name = labelsOf(opened.queryTokens)[query];
    const rows = labelsOf(opened.keyTokens).map((key, j) => {
      const weight = digitCell(opened, query, j, state);
      (cells[0] ??= []).push(weight);
      const number = (/** @type {import("../types.js").Matrix} */ m) => el("td", {}, numberText(at(m, query, j), state.digits));
      return el("tr", {}, el("td", {}, j), el("th", { scope: "row" }, el("bdi", {}, key)), number(opened.scores), number(opened.scaled), weight);
    });
    const titles = ["position", "key", "score", "scaled", "weight"];
    return el("table", { class: "digits one-row" },
      captionOf(`The row of query “${name}” (position ${query}) in layer ${opened.layer}, head ${opened.head}. This text has more than ${MOST_TOKENS} tokens, so one row is shown instead of the whole table; choose another query in the heatmap.`),
      el("thead", {}, el("tr", {}, ...titles.map((title) => el("th", { scope: "col" }, title)))),
      el("tbody", {}, ...rows));
  }

  function mark(/** @type {State} */ state) {
    const { opened } = state;
    if (!opened || cells.length === 0) return;
    const pinned = pinnedCell(state, opened);
    const current = currentCell(state, opened);
    const only = isLong(opened);
    cells.forEach((row, i) => row.forEach((cell, j) => {
      const isRow = only || i === pinned.query;
      cell.tabIndex = isRow && j === pinned.key ? 0 : -1;
      cell.classList.toggle("pinned", isRow && j === pinned.key);
      cell.classList.toggle("in-row", !only && i === current.query);
      cell.classList.toggle("in-column", !only && j === current.key);
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
    const { opened } = store.get();
    if (!opened) return;
    const query = isLong(opened) ? pinnedCell(store.get(), opened).query : row;
    store.set({ query, key: column });
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
    const key = size.rows === 1 ? ({ ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight" }[event.key] ?? event.key) : event.key;
    const goal = moved(key, from, size, event.ctrlKey);
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

  const listeners = /** @type {[string, EventListener][]} */ ([
    ["click", click], ["keydown", press], ["pointerover", hover], ["focusin", hover], ["pointerleave", leave], ["focusout", leave],
  ]);
  for (const [name, listener] of listeners) scroller.addEventListener(name, listener);
  const stops = [
    store.watch(["opened", "isDark", "digits", "tab"], build),
    // in a long text the table is about one query
    store.watch(["query"], (state) => state.opened && isLong(state.opened) && build(state)),
    store.watch(["hover", "query", "key"], mark),
    store.watch(["tab"], ({ tab }) => {
      root.hidden = tab !== "digits";
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    for (const [name, listener] of listeners) scroller.removeEventListener(name, listener);
    root.replaceChildren();
  };
}

// the inner span stays in view while the table scrolls sideways
const captionOf = (/** @type {string} */ text) => el("caption", {}, el("span", {}, text));

/** @param {OpenedHead} opened @param {number} query @param {number} key @param {State} state */
function digitCell(opened, query, key, { digits, isDark }) {
  if (at(opened.masked, query, key) === -Infinity) {
    return el("td", { class: "hatched", tabindex: -1 }, el("span", { "aria-hidden": "true" }, "–"), el("span", { class: "unseen" }, "may not attend"));
  }
  const weight = at(opened.weights, query, key);
  const color = weightColor(weight, isDark);
  const cell = el("td", { tabindex: -1 }, numberText(weight, digits));
  Object.assign(cell.style, { backgroundColor: css(color), color: inkOn(color) });
  return cell;
}
