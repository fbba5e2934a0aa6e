/** Manual edits: puts rows of weights and cells of a mask in the place of the model's own. */

import { boundedNumber, boundsSentence } from "../format/number-bounds.js";
import { isSameHead } from "./head-places.js";

/** @import { HeadMatrix, HeadPlace, State, WeightsRow } from "../core/types.js" */
/** @import { Reading } from "../widgets/bounded-field.js" */

// as many digits as a weight has, so that an address stays short
const DIGITS = 7;

/** @param {string} text */
const wordsOf = (text) => text.split(/[\s,;]+/).filter(Boolean);

/** A row as somebody types or pastes it: a number for each of so many keys. @param {number} count @returns {Reading} */
export const rowReading = (count) => ({
  read(text) {
    const row = wordsOf(text).map((each) => boundedNumber(each, "weight"));
    return row.length === count && !row.includes(undefined) ? row : undefined;
  },
  write: (row) => row.map((/** @type {number} */ each) => Number(each.toPrecision(DIGITS))).join(", "),
  sentence(name, text) {
    const words = wordsOf(text);
    const wrong = words.find((each) => boundedNumber(each, "weight") === undefined);
    if (wrong !== undefined)
      return `“${wrong}” cannot be a weight; ${boundsSentence(name)}, one for each of the ${count} keys`;
    return (
      `This row has ${words.length} ${words.length === 1 ? "number" : "numbers"}, but there are ${count} ` +
      `keys; give ${count} numbers with commas between`
    );
  },
});

/** @param {WeightsRow} each @param {HeadPlace} place @param {number} query */
const isAt = (each, place, query) => isSameHead(each, place) && each.query === query;

/**
 * The row with one weight changed. So that the sum stays, the other keys give or take in proportion to what they have,
 * or alike when they have nothing.
 * @param {number[]} row @param {number} key @param {number} value
 * @param {{ keepsSum: boolean, visible: boolean[] }} how hidden keys take no part
 */
export function withWeight(row, key, value, { keepsSum, visible }) {
  const others = row.map((weight, i) => (i === key || !visible[i] ? 0 : weight));
  const rest = others.reduce((sum, weight) => sum + weight, 0);
  const left = row.reduce((sum, weight) => sum + weight, 0) - value;
  const count = visible.filter((may, i) => may && i !== key).length;
  const share = (/** @type {number} */ i) =>
    !visible[i] ? 0 : rest > 0 ? (Number(others[i]) / rest) * left : left / count;
  return row.map((weight, i) => Number((i === key ? value : keepsSum ? share(i) : weight).toPrecision(DIGITS)));
}

/**
 * The rows in force, with this one among them.
 * @param {WeightsRow[]} rows @param {HeadPlace} place @param {number} query
 * @param {number[] | null} row null puts the model's own back
 */
export function withRow(rows, { site, layer, head }, query, row) {
  const place = { site, layer, head };
  const others = rows.filter((each) => !isAt(each, place, query));
  return row === null ? others : [...others, { ...place, query, row }];
}

/** @param {WeightsRow[]} rows @param {HeadPlace} place @param {number} query */
export const hasRow = (rows, place, query) => rows.some((each) => isAt(each, place, query));

/** Which keys each query may attend to. @param {HeadMatrix} matrix @returns {boolean[][]} */
export const cellsOf = ({ visible: { rows, columns, data } }) =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (__, j) => data[i * columns + j] !== 0));

/**
 * The mask in force with one cell turned, drawn from now on by hand; it holds for the site in view.
 * @param {State} state @param {HeadMatrix} matrix @param {number} row @param {number} column @returns {Partial<State>}
 */
export function turnCell(state, matrix, row, column) {
  const rows = cellsOf(matrix).map((own, i) => own.map((may, j) => (i === row && j === column ? !may : may)));
  const isHere = state.where === matrix.site || state.where.startsWith(`${matrix.site}.`);
  const isOne = matrix.run.card.sites.length === 1;
  return {
    mask: { kind: "cells", rows },
    ahead: false,
    where: isHere || (isOne && state.where === "") ? state.where : matrix.site,
  };
}
