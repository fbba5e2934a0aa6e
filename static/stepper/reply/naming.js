/**
 * Names of axes: say in words what rows, columns and cells are.
 *
 * @import { MatrixView } from "./types.js"
 */

import { patchWords } from "../../domain/image-patches.js";

/** @type {Record<string, [one: string, many: string]>} */
const AXES = {
  position: ["token", "tokens"],
  query: ["query", "queries"],
  key: ["key", "keys"],
  head: ["head", "heads"],
  block: ["block", "blocks"],
  d_model: ["dimension of the model", "dimensions of the model"],
  d_in: ["dimension of the input", "dimensions of the input"],
  d_head: ["dimension of the head", "dimensions of the head"],
  d_value: ["dimension of the value", "dimensions of the value"],
  d_concatenated: ["dimension of all heads", "dimensions of all heads"],
  d_latent: ["dimension of the latent", "dimensions of the latent"],
  d_content: ["dimension of the head", "dimensions of the head"],
  d_shared: ["dimension of all heads", "dimensions of all heads"],
  d_out: ["dimension of the output", "dimensions of the output"],
  d_half: ["pair of dimensions", "pairs of dimensions"],
};

/** @param {string} axis */
export const axisWord = (axis) => AXES[axis]?.[0] ?? axis.replaceAll("_", " ");

/** @param {string} axis @returns {[one: string, many: string]} */
export const axisWords = (axis) => AXES[axis] ?? [axisWord(axis), `${axisWord(axis)}s`];

/** @param {string} axis @returns {boolean} whether its labels are words that say something by themselves */
export const isNamed = (axis) => !axis.startsWith("d_") && axis !== "";

const SUM_TO_ONE = new Set(["weights", "softmax", "unmasked_weights"]);

/** What a row and a column are. @param {string} name @param {MatrixView} matrix as it is drawn */
export function axesSentence(name, { rowAxis, columnAxis, rows, columns }) {
  const row = rowAxis && (columns === 1 ? `one number for each ${axisWord(rowAxis)}` : `row: a ${axisWord(rowAxis)}`);
  const column =
    columnAxis && (rows === 1 ? `one number for each ${axisWord(columnAxis)}` : `column: a ${axisWord(columnAxis)}`);
  const sums = SUM_TO_ONE.has(name) ? "a row sums to 1" : "";
  return [row, column, sums].filter(Boolean).join(" · ").replace("a input", "an input");
}

/**
 * The same in few words: rows queries, columns keys. @param {string} name @param {MatrixView} matrix
 * @returns {string[]}
 */
export function axesCaption(name, { rowAxis, columnAxis, rows, columns }) {
  const many = (/** @type {string} */ axis) => (isNamed(axis) ? (AXES[axis]?.[1] ?? axis) : "dimensions");
  if (columns === 1) return rowAxis ? [`one for each ${axisWord(rowAxis)}`] : [];
  if (rows === 1) return columnAxis ? [`one for each ${isNamed(columnAxis) ? axisWord(columnAxis) : "dimension"}`] : [];
  const sides = [rowAxis && `rows ${many(rowAxis)}`, columnAxis && `columns ${many(columnAxis)}`];
  return [...sides, SUM_TO_ONE.has(name) ? "a row sums to 1" : ""].filter(Boolean);
}

/** @param {string} axis @returns {boolean} whether along it stand tokens */
const isOfTokens = (axis) => axis === "position" || axis === "query" || axis === "key";

/** @param {string} axis @param {string} label @param {boolean} isOfPatches */
function quoted(axis, label, isOfPatches) {
  if (!isNamed(axis)) return `dimension ${label.replace(/^d/, "")}`;
  return isOfPatches && isOfTokens(axis)
    ? `${axis === "position" ? "" : `${axisWord(axis)} `}${patchWords(label)}`
    : `${axisWord(axis)} “${label}”`;
}

/**
 * A cell by the labels of its row and its column, and which patch each is, where it is one.
 * @param {MatrixView} matrix @param {number} row @param {number} column @returns {{ words: string, patch: string | null
 *   }[]}
 */
export function cellParts({ rowAxis, columnAxis, rowLabels, columnLabels, isOfPatches }, row, column) {
  const sides = /** @type {const} */ ([
    [rowAxis, rowLabels[row] ?? ""],
    [columnAxis, columnLabels[column] ?? ""],
  ]);
  return sides
    .filter(([axis]) => axis !== "")
    .map(([axis, label]) => ({
      words: quoted(axis, label, isOfPatches),
      patch: isOfPatches && isOfTokens(axis) ? label : null,
    }));
}

/** A cell by its labels. @param {MatrixView} matrix @param {number} row @param {number} column */
export const cellWords = (matrix, row, column) =>
  cellParts(matrix, row, column)
    .map(({ words }) => words)
    .join(", ");

/** A cell by its labels, short. @param {MatrixView} matrix @param {number} row @param {number} column */
export function cellIndex({ rowAxis, columnAxis, rowLabels, columnLabels, isOfPatches }, row, column) {
  // a patch is two numbers: they are told apart from the next two
  const label = (/** @type {string} */ axis, /** @type {string} */ text) =>
    isOfPatches && isOfTokens(axis) && text.includes(",") ? `(${text})` : text;
  return [rowAxis && label(rowAxis, rowLabels[row] ?? ""), columnAxis && label(columnAxis, columnLabels[column] ?? "")]
    .filter(Boolean)
    .join(", ");
}
