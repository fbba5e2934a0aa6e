/** A mask of one's own: a button for each query and key, which may be seen or not. */

import { fitted, fittedLabels, gridOf, keyLabelsText } from "../calculator/form.js";
import { changeForm } from "../calculator/state.js";
import { moved } from "../draw/layout.js";
import { el } from "../parts/elements.js";

/** @typedef {import("../calculator/state.js").State} State */

const MOST_CELLS = 400;

/** @param {HTMLElement} root @param {import("../calculator/state.js").Store} store */
export function mount(root, store) {
  /** @type {HTMLButtonElement[][]} */
  let buttons = [];
  let stopAt = { row: 0, column: 0 };
  const table = el("table", { class: "mask-cells", role: "grid", "aria-label": "Mask: a row is a query, a column is a key" });
  const text = el("p", { class: "small muted" });
  root.append(el("div", { class: "cells-scroll" }, table), text);

  /** @param {State} state */
  function labels({ form }) {
    const { queries, keys } = gridOf(form);
    const named = (/** @type {string} */ text, /** @type {number} */ count) => fittedLabels(text, count) ?? Array.from({ length: count }, (_, i) => String(i));
    return { rows: named(form.labels, queries), columns: named(keyLabelsText(form), keys) };
  }

  /** @param {State} state */
  function build(state) {
    const { rows, columns } = labels(state);
    buttons = rows.map((query, i) => columns.map((key, j) =>
      el("button", { type: "button", tabindex: -1, "data-row": i, "data-column": j, "aria-label": `${query} may attend to ${key}` })));
    table.replaceChildren(
      el("thead", {}, el("tr", {}, el("td"), ...columns.map((key) => el("th", { scope: "col" }, el("bdi", {}, key))))),
      el("tbody", {}, ...buttons.map((row, i) => el("tr", {}, el("th", { scope: "row" }, el("bdi", {}, rows[i])), ...row.map((button) => el("td", { role: "gridcell" }, button))))));
    stopAt = { row: Math.min(stopAt.row, rows.length - 1), column: Math.min(stopAt.column, columns.length - 1) };
    const first = buttons[stopAt.row]?.[stopAt.column];
    if (first) first.tabIndex = 0;
  }

  let drawn = "";
  function show(/** @type {State} */ state) {
    const { form } = state;
    const { queries, keys } = gridOf(form);
    root.hidden = form.mask !== "own";
    if (root.hidden) return;
    const isLarge = queries * keys > MOST_CELLS;
    table.hidden = isLarge;
    text.textContent = isLarge ? "Too many cells to click. Choose a kind of mask above, or send booleans to the API." : "✓ may attend · a hatched cell may not";
    if (isLarge) return;
    const names = JSON.stringify(labels(state));
    if (names !== drawn) build(state);
    drawn = names;
    fitted(form.maskCells, { queries, keys }).forEach((row, i) => row.forEach((may, j) => {
      const button = buttons[i]?.[j];
      if (!button) return;
      button.setAttribute("aria-pressed", String(may));
      button.className = may ? "may" : "hatched";
      button.textContent = may ? "✓" : "";
    }));
  }

  /** @param {EventTarget | null} target */
  const placeOf = (target) => (target instanceof HTMLButtonElement && target.dataset["row"] !== undefined ? { row: Number(target.dataset["row"]), column: Number(target.dataset["column"]) } : null);

  const click = (/** @type {Event} */ event) => {
    const place = placeOf(event.target);
    if (!place) return;
    const state = store.get();
    const cells = fitted(state.form.maskCells, gridOf(state.form)).map((row, i) => row.map((may, j) => (i === place.row && j === place.column ? !may : may)));
    hold(place);
    store.set(changeForm(state, { maskCells: cells }));
  };
  /** @param {{ row: number, column: number }} place */
  const hold = (place) => {
    const [old, now] = [buttons[stopAt.row]?.[stopAt.column], buttons[place.row]?.[place.column]];
    if (old) old.tabIndex = -1;
    if (now) now.tabIndex = 0;
    stopAt = place;
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const place = placeOf(event.target);
    const goal = place && moved(event.key, place, { rows: buttons.length, columns: buttons[0]?.length ?? 0 }, event.ctrlKey);
    if (!goal) return;
    hold(goal);
    buttons[goal.row]?.[goal.column]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  table.addEventListener("click", click);
  table.addEventListener("keydown", press);
  const stop = store.watch(["form"], show);
  return () => {
    stop();
    table.removeEventListener("click", click);
    table.removeEventListener("keydown", press);
    root.replaceChildren();
  };
}
