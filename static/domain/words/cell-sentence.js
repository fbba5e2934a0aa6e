/**
 * What the chosen head does with the chosen cell, in plain words. Every number is one of the reply.
 *
 * A part is text, or a token in its role: a page colours it, a file puts it in quotation marks.
 * @typedef {string | { role: "query" | "key", text: string }} Part
 *
 * @typedef {object} Reading
 * @property {Pick<Display, "rows" | "columns" | "rowLabels" | "columnLabels" | "weights" | "visible">} display
 * @property {Position} position
 * @property {Site} site
 * @property {HeadMatrix["kind"]} kind
 * @property {number} heads how many are put together
 * @property {boolean} isImage its tokens are patches
 * @property {boolean} words a row may be a word of several pieces
 * @property {boolean} isChanged by a what-if
 * @property {number} threshold smaller weights are not drawn
 * @property {boolean} [isConcealed] the reader is to guess
 * @property {"zero" | "mean" | null} [off] how the head is switched off
 */

import { shareText } from "../../format/numbers.js";
import { largest } from "../../format/row-math.js";
import { at, rowOf } from "../../format/typed-arrays.js";
import { patchWords } from "../image-patches.js";

/** @import { HeadMatrix, Site } from "../../core/types.js" */
/** @import { Position } from "../cell-text.js" */
/** @import { Display } from "../token-display.js" */

const COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const OFF = {
  zero: "This head is switched off: nothing of it reaches the model.",
  mean: "This head is replaced by its mean: every query receives the same.",
};

/** @param {number} n @param {string} one */
const counted = (n, one) => `${COUNTS[n] ?? n} ${one}${n === 1 ? "" : "s"}`;

/** @param {Reading["display"]} display @param {number} row @returns {Uint8Array} 0 where it may not attend */
const seenBy = ({ visible: { data, columns } }, row) => data.subarray(row * columns, (row + 1) * columns);

/** @param {Part[]} parts */
export const partsText = (parts) => parts.map((part) => (typeof part === "string" ? part : `“${part.text}”`)).join("");

/** @param {Reading} reading @returns {Part[]} */
export function cellSentence(reading) {
  const { display, position, kind, heads, isChanged, threshold, off } = reading;
  if (reading.isConcealed) return ["The weights are hidden until you answer."];
  const { row, column } = position;
  const name = (/** @type {string | undefined} */ label) =>
    reading.isImage ? patchWords(String(label)) : String(label);
  const query = { role: /** @type {const} */ ("query"), text: name(display.rowLabels[row]) };
  const key = { role: /** @type {const} */ ("key"), text: name(display.columnLabels[column]) };
  const seen = seenBy(display, row);
  const change = isChanged ? "After the change, " : "";
  if (!seen.includes(1)) return [change, query, " may look at no token, so all its weights are 0."];
  if (!seen[column]) return [change, query, " may not look at ", key, ": the mask hides it, so the weight is 0."];
  const weight = at(display.weights, row, column);
  const isItself = reading.site !== "cross" && String(display.rows[row]) === String(display.columns[column]);
  const blank = weight < threshold ? ` The picture leaves out weights below ${threshold}.` : "";
  const lead =
    kind === "mean"
      ? `averaged over ${counted(heads, "head")}, `
      : kind === "max"
        ? `in the strongest of ${counted(heads, "head")}, `
        : "";
  return [
    change ? change + lead : lead.charAt(0).toUpperCase() + lead.slice(1),
    query,
    ` gives ${shareText(weight)} of its attention to `,
    isItself ? "itself" : key,
    isItself ? "" : distanceText(reading),
    `${rankText(reading)}.${blank}${off ? ` ${OFF[off]}` : ""}`,
  ].filter((part) => part !== "");
}

/** @param {Reading} reading @returns {string} how far the key is from the query, where both are in one text */
function distanceText({ site, isImage, words, position: { row, column } }) {
  if (site === "cross" || isImage) return "";
  return `, ${counted(Math.abs(row - column), words ? "word" : "token")} ${column < row ? "back" : "ahead"}`;
}

/** @param {Reading} reading @returns {string} how the weight stands beside the others of its row */
function rankText({ display, position: { row, column } }) {
  const own = at(display.weights, row, column);
  const seen = seenBy(display, row);
  const weights = [...rowOf(display.weights, row)].filter((_, key) => seen[key]);
  const [larger, equal] = [weights.filter((x) => x > own).length, weights.filter((x) => x === own).length - 1];
  if (weights.length === 1) return ", the only one it may look at";
  if (equal === weights.length - 1) return ", as much as to every other";
  const shared = equal ? `, as much as to ${counted(equal, "other")}` : "";
  return `, rank ${larger + 1} of ${weights.length} in its row${shared}`;
}

/** @param {Reading} reading @returns {string} the key with at least half of the row's weight; empty for none */
export function restsOn({ display, position: { row }, isImage }) {
  const weights = rowOf(display.weights, row);
  const key = largest(weights);
  const label = String(display.columnLabels[key]);
  return Number(weights[key]) >= 0.5 ? (isImage ? patchWords(label) : label) : "";
}
