/** Mask cells: a button for each query and key of the reader's own mask. */

import { LEGEND, MOST_CELLS, maskCells } from "../../what-if/mask-grid.js";
import { el } from "../../widgets/elements.js";
import { fitted, gridOf } from "../form.js";
import { keyLabelsText, labelsOrNumbers } from "../labels.js";
import { changeForm } from "../state.js";

/** @import { Store } from "../state.js" */

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  const cells = maskCells(toggle);
  const text = el("p", { class: "small muted" });
  root.append(cells.root, text);

  store.watch(["form"], ({ form }) => {
    const { queries, keys } = gridOf(form);
    root.hidden = form.mask !== "own";
    if (root.hidden) return;
    const isLarge = queries * keys > MOST_CELLS;
    cells.root.hidden = isLarge;
    text.textContent = isLarge
      ? "Too many cells to click. Choose a kind of mask above, or send booleans to the API."
      : LEGEND;
    const labels = {
      rows: labelsOrNumbers(form.labels, queries),
      columns: labelsOrNumbers(keyLabelsText(form), keys),
    };
    if (!isLarge) cells.show(labels, fitted(form.maskCells, { queries, keys }));
  });

  /** @param {number} row @param {number} column */
  function toggle(row, column) {
    const state = store.get();
    const changed = fitted(state.form.maskCells, gridOf(state.form)).map((own, i) =>
      own.map((may, j) => (i === row && j === column ? !may : may)),
    );
    store.set(changeForm(state, { maskCells: changed }));
  }
}
