/** A mask to draw in: a button for each query and key, which may be seen or not. */

import { moved } from "../drawing/matrix-layout.js";
import { el } from "../widgets/elements.js";

/** More cells than anybody would press one by one. */
export const MOST_CELLS = 400;
export const LEGEND = "✓ may attend · a hatched cell may not";

/** @typedef {{ rows: string[], columns: string[] }} Labels */

/** @param {(row: number, column: number) => void} toggle */
export function maskCells(toggle) {
  /** @type {HTMLButtonElement[][]} */
  let buttons = [];
  let stopAt = { row: 0, column: 0 };
  let drawn = "";
  const table = el("table", {
    class: "mask-cells",
    role: "grid",
    "aria-label": "Mask: a row is a query, a column is a key",
  });
  const root = el("div", { class: "cells-scroll" }, table);

  /** @param {Labels} labels */
  function build({ rows, columns }) {
    buttons = rows.map((query, i) =>
      columns.map((key, j) =>
        el("button", {
          type: "button",
          tabindex: -1,
          "data-row": i,
          "data-column": j,
          "aria-label": `${query} may attend to ${key}`,
        }),
      ),
    );
    table.replaceChildren(
      el("thead", {}, el("tr", {}, el("td"), ...columns.map((key) => el("th", { scope: "col" }, el("bdi", {}, key))))),
      el(
        "tbody",
        {},
        ...buttons.map((row, i) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, el("bdi", {}, rows[i])),
            ...row.map((button) => el("td", { role: "gridcell" }, button)),
          ),
        ),
      ),
    );
    stopAt = { row: Math.min(stopAt.row, rows.length - 1), column: Math.min(stopAt.column, columns.length - 1) };
    const first = buttons[stopAt.row]?.[stopAt.column];
    if (first) first.tabIndex = 0;
  }

  /** @param {EventTarget | null} target */
  const placeOf = (target) =>
    target instanceof HTMLButtonElement && target.dataset["row"] !== undefined
      ? { row: Number(target.dataset["row"]), column: Number(target.dataset["column"]) }
      : null;

  /** @param {{ row: number, column: number }} place */
  const hold = (place) => {
    const [old, now] = [buttons[stopAt.row]?.[stopAt.column], buttons[place.row]?.[place.column]];
    if (old) old.tabIndex = -1;
    if (now) now.tabIndex = 0;
    stopAt = place;
  };
  const click = (/** @type {Event} */ event) => {
    const place = placeOf(event.target);
    if (!place) return;
    hold(place);
    toggle(place.row, place.column);
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const place = placeOf(event.target);
    const goal =
      place && moved(event.key, place, { rows: buttons.length, columns: buttons[0]?.length ?? 0 }, event.ctrlKey);
    if (!goal) return;
    hold(goal);
    buttons[goal.row]?.[goal.column]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  table.addEventListener("click", click);
  table.addEventListener("keydown", press);

  return {
    root,
    /** @param {Labels} labels @param {boolean[][]} cells */
    show(labels, cells) {
      const names = JSON.stringify(labels);
      if (names !== drawn) build(labels);
      drawn = names;
      cells.forEach((row, i) =>
        row.forEach((may, j) => {
          const button = buttons[i]?.[j];
          if (!button) return;
          button.setAttribute("aria-pressed", String(may));
          button.className = may ? "may" : "hatched";
          button.textContent = may ? "✓" : "";
        }),
      );
    },
    destroy() {
      table.removeEventListener("click", click);
      table.removeEventListener("keydown", press);
      root.remove();
    },
  };
}
