/** Difference: aligns both sides and subtracts A from B whenever either has new weights. */

import { inGrid } from "../domain/image-patches.js";
import { outsideText, together } from "../format/link-notice.js";
import { labelsOf } from "../format/token-text.js";
import { align } from "./align.js";
import { differenceOf, largestChanges } from "./weight-difference.js";

/** @import { Store } from "../core/store.js" */
/** @import { HeadMatrix, Token } from "../core/types.js" */
/** @import { State } from "./address.js" */

const MOST_LISTED = 12;

/** @param {HeadMatrix} matrix */
const gridName = ({ run: { card } }) => JSON.stringify(card.patches ?? null);

/** @param {Store<State>} store */
export const followDifference = (store) =>
  store.watch(["a.shown", "b.shown"], (state, previous) => {
    const [a, b] = [state["a.shown"], state["b.shown"]];
    if (!a || !b) return;
    const isOfOneGrid = gridName(a) === gridName(b);
    const labels = (/** @type {HeadMatrix} */ { run }, /** @type {Token[]} */ tokens) =>
      run.card.patches && !isOfOneGrid ? inGrid(tokens, run.card.patches) : labelsOf(tokens);
    const rows = align(labels(a, a.queryTokens), labels(b, b.queryTokens));
    const columns = align(labels(a, a.keyTokens), labels(b, b.keyTokens));
    const difference = {
      ...differenceOf(a, b, rows, columns),
      isOfPatches: [a, b].some(({ run }) => run.card.input === "image"),
    };
    store.set({
      difference,
      largest: largestChanges(difference, MOST_LISTED),
      ...(previous.difference ? {} : cellWithin(state, rows.length, columns.length)),
    });
  });

/**
 * A cell of the address that neither side has is left out, and that is said.
 * @param {State} state @param {number} rows @param {number} columns
 */
function cellWithin({ query, key, notice }, rows, columns) {
  const said = outsideText([
    { name: "query", given: query, length: rows },
    { name: "key", given: key, length: columns },
  ]);
  return said ? { query: null, key: null, notice: together(notice, said) } : {};
}
