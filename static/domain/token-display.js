/**
 * Token display: merges the pieces of a word and leaves out special tokens, where the reader wants that.
 *
 * The weight on a word is the sum over its pieces, the weight from a word the mean over its pieces: a row still says
 * how one unit of attention is spent (Clark et al. 2019, What Does BERT Look At?, section 4.1). Nothing is scaled to
 * make up for tokens that are not shown.
 *
 * @typedef {object} Display
 * @property {number[][]} rows the query tokens of each row
 * @property {number[][]} columns the key tokens of each column
 * @property {string[]} rowLabels
 * @property {string[]} columnLabels
 * @property {Matrix} weights
 * @property {BitMatrix} visible
 * @property {boolean} isWhole every token has a row and a column of its own
 * @property {number[]} rowAt the row of each query token, -1 where it is not shown
 * @property {number[]} columnAt the column of each key token, -1 where it is not shown
 *
 * @typedef {{ words: boolean, bare: boolean }} Wish
 */

import { covered, isSameWord, labelsOf, visible } from "../format/token-text.js";

/** @import { BitMatrix, HeadMatrix, Matrix, Token } from "../core/types.js" */

/** @type {WeakMap<HeadMatrix, Map<string, Display>>} */
const made = new WeakMap();

/** @param {{ matrix: HeadMatrix } & Wish} state @returns {Display} the same object for the same state */
export function displayOf({ matrix, words, bare }) {
  const known = made.get(matrix) ?? new Map();
  made.set(matrix, known);
  const name = `${words} ${bare}`;
  if (!known.has(name)) known.set(name, display(matrix, { words, bare }));
  return known.get(name);
}

/** @param {HeadMatrix} matrix @param {Wish} wish @returns {Display} */
function display(matrix, wish) {
  const rows = groupsOf(matrix.queryTokens, wish);
  const columns = groupsOf(matrix.keyTokens, wish);
  const isWhole = rows.length === matrix.queryTokens.length && columns.length === matrix.keyTokens.length;
  const places = {
    rowAt: placesOf(rows, matrix.queryTokens.length),
    columnAt: placesOf(columns, matrix.keyTokens.length),
  };
  return {
    rows,
    columns,
    rowLabels: labelsOfGroups(rows, matrix.queryTokens),
    columnLabels: labelsOfGroups(columns, matrix.keyTokens),
    ...(isWhole ? { weights: matrix.weights, visible: matrix.visible } : merged(matrix, rows, columns)),
    isWhole,
    ...places,
  };
}

/** The tokens that share a row. @param {Token[]} tokens @param {Wish} wish @returns {number[][]} */
function groupsOf(tokens, { words, bare }) {
  /** @type {number[][]} */
  const groups = [];
  tokens.forEach((token, i) => {
    if (bare && token.special) return;
    if (words && isSameWord(token, tokens[i - 1]) && groups.length) groups.at(-1)?.push(i);
    else groups.push([i]);
  });
  // a text of special tokens alone is shown as it is: there would be nothing left
  return groups.length || !bare ? groups : groupsOf(tokens, { words, bare: false });
}

/** Whether there is anything to merge, or to leave out. @param {Token[][]} sides */
export const wishesFor = (sides) => ({
  words: sides.some((tokens) => groupsOf(tokens, { words: true, bare: false }).length < tokens.length),
  bare: sides.some((tokens) => tokens.some(({ special }) => special)),
});

/** @param {number[][]} groups @param {number} count */
function placesOf(groups, count) {
  const places = new Array(count).fill(-1);
  groups.forEach((group, i) => group.forEach((token) => (places[token] = i)));
  return places;
}

/** @param {number[][]} groups @param {Token[]} tokens */
function labelsOfGroups(groups, tokens) {
  const labels = labelsOf(tokens);
  return groups.map((group) => {
    if (group.length === 1) return String(labels[Number(group[0])]);
    return visible(covered(group.map((i) => /** @type {Token} */ (tokens[i]))));
  });
}

/** @param {HeadMatrix} matrix @param {number[][]} rows @param {number[][]} columns */
function merged({ weights, visible: seen }, rows, columns) {
  const data = new Float32Array(rows.length * columns.length);
  const bits = new Uint8Array(data.length);
  rows.forEach((queries, i) =>
    columns.forEach((keys, j) => {
      let sum = 0;
      for (const query of queries) {
        for (const key of keys) {
          sum += Number(weights.data[query * weights.columns + key]);
          bits[i * columns.length + j] |= Number(seen.data[query * weights.columns + key]);
        }
      }
      data[i * columns.length + j] = sum / queries.length;
    }),
  );
  const size = { rows: rows.length, columns: columns.length };
  return { weights: { ...size, data }, visible: { ...size, data: bits } };
}

/**
 * How much of a row's weight goes to tokens that are not shown.
 * @param {HeadMatrix} matrix @param {Display} display @param {number} row
 */
export function leftOut({ weights }, { rows, columnAt }, row) {
  const queries = rows[row] ?? [];
  let sum = 0;
  for (const query of queries) {
    columnAt.forEach((column, key) => {
      if (column < 0) sum += Number(weights.data[query * weights.columns + key]);
    });
  }
  return sum / Math.max(1, queries.length);
}
