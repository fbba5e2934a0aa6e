/** Valid cell: moves a cell of the address that lies outside of its first picture inside, and says so. */

import { pinnedCell } from "../domain/selected-cell.js";
import { outsideText, together } from "../format/link-notice.js";

/** @import { HeadMatrix, State, Store } from "../core/types.js" */

/**
 * Whether a picture is that of the address, and none that is about to go: a cell of the new one may lie outside of the
 * old one.
 * @param {State} state
 */
const isCurrent = ({ matrix, run, isBusy }) => matrix !== null && !isBusy && matrix.run === run;

/** @param {Store<State>} store */
export function settleCell(store) {
  let isSettled = false;
  const stop = store.watch(["matrix", "run", "isBusy"], (state) => {
    if (isSettled || !state.matrix || !isCurrent(state)) return;
    isSettled = true;
    queueMicrotask(() => stop());
    settle(store, state, state.matrix);
  });
}

/** @param {Store<State>} store @param {State} state @param {HeadMatrix} matrix */
function settle(store, { query, key, notice }, matrix) {
  const { rows, columns } = matrix.weights;
  const shown = pinnedCell({ query, key }, matrix);
  const said = outsideText([
    { name: "query", given: query, length: rows, shown: shown.query },
    { name: "key", given: key, length: columns, shown: shown.key },
  ]);
  if (said)
    store.set({
      query: query === null ? null : shown.query,
      key: key === null ? null : shown.key,
      notice: together(notice, said),
    });
}
