/** A mask of one's own for one's own matrices. */

import { LEGEND, MOST_CELLS, maskCells } from "../../what-if/mask-grid.js";
import { el } from "../../widgets/elements.js";
import { fitted, fittedLabels, gridOf, keyLabelsText } from "../form.js";
import { changeForm } from "../state.js";

/** @import { State, Store } from "../state.js" */

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  const cells = maskCells(toggle);
  const text = el("p", { class: "small muted" });
  root.append(cells.root, text);

  /** @param {State} state */
  function labels({ form }) {
    const { queries, keys } = gridOf(form);
    const named = (/** @type {string} */ text, /** @type {number} */ count) =>
      fittedLabels(text, count) ?? Array.from({ length: count }, (_, i) => String(i));
    return { rows: named(form.labels, queries), columns: named(keyLabelsText(form), keys) };
  }

  function show(/** @type {State} */ state) {
    const { form } = state;
    const { queries, keys } = gridOf(form);
    root.hidden = form.mask !== "own";
    if (root.hidden) return;
    const isLarge = queries * keys > MOST_CELLS;
    cells.root.hidden = isLarge;
    text.textContent = isLarge
      ? "Too many cells to click. Choose a kind of mask above, or send booleans to the API."
      : LEGEND;
    if (!isLarge) cells.show(labels(state), fitted(form.maskCells, { queries, keys }));
  }

  /** @param {number} row @param {number} column */
  function toggle(row, column) {
    const state = store.get();
    const changed = fitted(state.form.maskCells, gridOf(state.form)).map((own, i) =>
      own.map((may, j) => (i === row && j === column ? !may : may)),
    );
    store.set(changeForm(state, { maskCells: changed }));
  }

  store.watch(["form"], show);
}
