/** Valid cell: moves a cell of the address that lies outside of the first picture inside, and says so. */

import { pinnedCell } from "../domain/selected-cell.js";
import { outsideText, together } from "../format/link-notice.js";

/** @import { State, Store } from "../core/types.js" */

/** @param {Store<State>} store once there is a picture */
export function settleCell(store) {
  const { query, key, matrix, notice } = store.get();
  if (!matrix) return;
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
