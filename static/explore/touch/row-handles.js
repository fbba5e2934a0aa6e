/** Handles on the chosen row of the heatmap: its weights are dragged where they are drawn. */

import { pinnedCell } from "../../domain/selected-cell.js";
import { displayOf } from "../../domain/token-display.js";
import { MOST_KEYS, openRow, putRow, WeightHandles } from "../../what-if/weight-handles.js";
import { geometryOf } from "./sheet-geometry.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {Store<State>} store */
export function followRow(store) {
  const sheet = document.querySelector('[data-view="heatmap"] .sheet');
  // the heatmap says there where the chosen cell is
  const mark = sheet?.querySelector(".sheet-mark");
  if (!(mark instanceof HTMLElement)) return;
  const handles = new WeightHandles((weights) => putRow(store, weights));
  handles.root.hidden = true;
  mark.after(handles.root);
  let chosen = { row: 0, column: 0 };
  const place = () => {
    const first = geometryOf(mark, chosen);
    if (!first) return;
    Object.assign(handles.root.style, {
      translate: `${first.left}px ${first.top + chosen.row * first.height}px`,
      width: `${handles.handles.length * first.width}px`,
      height: `${first.height}px`,
    });
  };
  new MutationObserver(place).observe(mark, { attributeFilter: ["style", "hidden"] });
  store.watch(["matrix", "query", "key", "rows", "words", "bare", "captured"], (state) => {
    const row = canMove(state) ? openRow(state) : null;
    handles.root.hidden = row === null;
    if (!row) return;
    const { query, key } = pinnedCell(state, row.matrix);
    chosen = { row: query, column: key };
    handles.show(row, key, state.rows);
    place();
  });
}

/** Where a cell is one weight of a head, and the model can be changed. @param {State} state */
function canMove({ matrix, words, bare, captured }) {
  if (matrix?.kind !== "head" || captured !== null) return false;
  return matrix.keyTokens.length <= MOST_KEYS && displayOf({ matrix, words, bare }).isWhole;
}
