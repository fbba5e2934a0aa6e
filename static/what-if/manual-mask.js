/** Mask by hand: draws the mask of the open head, cell by cell. */

import { whereText } from "../domain/interventions.js";
import { cellsOf, turnCell } from "../domain/manual-edits.js";
import { labelsOf } from "../format/token-text.js";
import { el } from "../widgets/elements.js";
import { LEGEND, MOST_CELLS, maskCells } from "./mask-grid.js";

/** @import { State, Store } from "../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const cells = maskCells((row, column) => {
    const state = store.get();
    if (state.matrix) store.set(turnCell(state, state.matrix, row, column));
  });
  const text = el("p", { class: "muted" });
  root.append(text, cells.root);

  store.watch(["matrix", "where", "mask"], ({ matrix, where }) => {
    if (!matrix) return;
    const isLarge = matrix.weights.rows * matrix.weights.columns > MOST_CELLS;
    cells.root.hidden = isLarge;
    const place = where || (matrix.run.card.sites.length > 1 ? matrix.site : "");
    const scope = place ? `Applies only in ${whereText(place, matrix.run.card)}.` : "Applies everywhere.";
    text.textContent = isLarge
      ? "Too many cells to press. Choose a pattern above, or send booleans to the API."
      : `${LEGEND}. A press turns a cell. ${scope}`;
    if (!isLarge)
      cells.show({ rows: labelsOf(matrix.queryTokens), columns: labelsOf(matrix.keyTokens) }, cellsOf(matrix));
  });
}
