/**
 * Example cell: the caption of an example speaks of a pattern. Where the cell that would open first does not show it,
 * the strongest cell that does is chosen.
 */

import { cardOf, isExample } from "../domain/form-state.js";
import { labelOf } from "../domain/head-labels.js";
import { isSameHead } from "../domain/head-places.js";
import { pinnedCell } from "../domain/selected-cell.js";
import { evidenceOf } from "../domain/words/label-evidence.js";
import { largest } from "../format/row-math.js";
import { at, rowOf } from "../format/typed-arrays.js";

/** @import { Cell, HeadLabel, HeadMatrix, HeadPlace, State, Store, Token } from "../core/types.js" */

/** @param {Token | undefined} token */
const isWord = (token) => token !== undefined && !token.special && /[\p{L}\p{N}]/u.test(token.text);

/** @param {HeadMatrix} matrix @param {HeadLabel} label @returns {Cell | null} null where the first cell shows it */
export function exampleCell(matrix, { label }) {
  const evidence = evidenceOf(label, matrix);
  const first = pinnedCell({ query: null, key: null }, matrix);
  const best = (/** @type {number} */ query) => ({ query, key: largest(rowOf(matrix.weights, query)) });
  // without evidence, as for alignments, a pair of words says more than a full stop
  const shows = (/** @type {Cell} */ { query, key }) =>
    evidence ? evidence.rows[query] === true : isWord(matrix.queryTokens[query]) && isWord(matrix.keyTokens[key]);
  if (shows(first)) return null;
  const weightAt = (/** @type {Cell} */ { query, key }) => at(matrix.weights, query, key);
  const cells = matrix.queryTokens.map((_, query) => best(query)).filter(shows);
  return cells.length ? cells.reduce((a, b) => (weightAt(b) > weightAt(a) ? b : a)) : null;
}

/** @param {Store<State>} store */
export function followExample(store) {
  store.watch(["matrix"], (state) => {
    const { matrix, query, key, text, pair, target } = state;
    const card = cardOf(state);
    if (!matrix || !card || query !== null || key !== null || matrix.run.question.text !== text) return;
    const example = card.examples.find((each) => isExample(each, text, pair || target));
    const place = matrix.places.length === 1 ? matrix.places[0] : undefined;
    const label = place && labelOf(card, place);
    if (!label || !example?.site || !isSameHead(/** @type {HeadPlace} */ (example), place)) return;
    const cell = exampleCell(matrix, label);
    if (cell) store.set(cell);
  });
}
