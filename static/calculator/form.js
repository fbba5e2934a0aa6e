/**
 * Form of the calculator: holds the fields as text, also text that cannot be read yet.
 *
 * @import { Cells } from "./parse-matrix.js"
 * @typedef {"x" | "query" | "scores"} Start with what a calculation begins
 * @typedef {"x" | "y" | "w_query" | "w_key" | "w_value" | "w_output" | "b_query" | "b_key" | "b_value" | "b_output"
 *   | "query" | "key" | "value" | "scores" | "bias"} MatrixName
 * @typedef {"" | "causal" | "window" | "blocks" | "strided" | "lengths" | "own"} MaskChoice
 * @typedef {"infinity" | "renormalise" | "finite"} Masking
 * @typedef {"softmax" | "sum"} Normalisation
 * @typedef {{ probability: number, kept: boolean[][] }} Dropout
 *
 * @typedef {object} Form
 * @property {Start} start
 * @property {Partial<Record<MatrixName, Cells>>} matrices all that were ever typed, also those that take no part now
 * @property {MatrixName[]} included the matrices that may be left out and are not
 * @property {boolean} isCross
 * @property {string} heads
 * @property {string} keyValueHeads empty: as many as heads
 * @property {"" | "none" | "number"} scaleKind
 * @property {string} scale
 * @property {string} temperature empty: none
 * @property {MaskChoice} mask
 * @property {string} maskSize of a window, a block, a stride; the lengths
 * @property {boolean[][]} maskCells
 * @property {Masking} masking
 * @property {Normalisation} normalisation
 * @property {Dropout | null} dropout
 * @property {string} labels
 * @property {string} keyLabels
 * @property {"float32" | "float64"} dtype
 */

/** The matrices that each start needs, in the order of the arithmetic. @type {Record<Start, MatrixName[]>} */
const NEEDED = { x: ["x", "w_query", "w_key", "w_value"], query: ["query", "key", "value"], scores: ["scores"] };

/** The matrices that may be added to each start. @type {Record<Start, MatrixName[]>} */
const OPTIONAL = {
  x: ["b_query", "b_key", "b_value", "bias", "w_output", "b_output"],
  query: ["bias", "w_output", "b_output"],
  scores: ["bias", "value", "w_output", "b_output"],
};

/** @type {readonly MatrixName[]} */
export const MATRIX_NAMES = [
  "x",
  "y",
  "w_query",
  "b_query",
  "w_key",
  "b_key",
  "w_value",
  "b_value",
  "query",
  "key",
  "scores",
  "value",
  "bias",
  "w_output",
  "b_output",
];

/** The settings beside the matrices, as the API names them. */
export const SETTING_NAMES = [
  "heads",
  "key_value_heads",
  "scale",
  "temperature",
  "mask",
  "masking",
  "normalisation",
  "dropout",
  "labels",
  "key_labels",
];

/** One number a column: sent as a list, shown as one row. @param {MatrixName} name */
export const isVector = (name) => name.startsWith("b_");

/** @type {Form} */
export const EMPTY_FORM = {
  start: "x",
  matrices: {},
  included: [],
  isCross: false,
  heads: "1",
  keyValueHeads: "",
  scaleKind: "",
  scale: "",
  temperature: "",
  mask: "",
  maskSize: "",
  maskCells: [],
  masking: "infinity",
  normalisation: "softmax",
  dropout: null,
  labels: "",
  keyLabels: "",
  dtype: "float32",
};

/**
 * A form with these matrices, which takes in all that may be left out.
 * @param {Start} start @param {Form["matrices"]} matrices @returns {Form}
 */
export const formWith = (start, matrices) => ({
  ...EMPTY_FORM,
  start,
  matrices,
  included: MATRIX_NAMES.filter((name) => name in matrices && OPTIONAL[start].includes(name)),
  isCross: "y" in matrices,
});

/**
 * What may be added: an output matrix only where there is something to multiply, its bias only with the matrix.
 * @param {Form} form @returns {MatrixName[]}
 */
export function optionalOf({ start, included }) {
  const hasOutput = start !== "scores" || included.includes("value");
  const fits = (/** @type {MatrixName} */ name) =>
    (name !== "w_output" || hasOutput) && (name !== "b_output" || (hasOutput && included.includes("w_output")));
  return OPTIONAL[start].filter((name) => fits(name));
}

/** The matrices that take part, in the order of the arithmetic. @param {Form} form @returns {MatrixName[]} */
export function takingPart(form) {
  const { start, included, isCross } = form;
  const optional = optionalOf(form);
  const isNeeded = (/** @type {MatrixName} */ name) =>
    NEEDED[start].includes(name) || (name === "y" && start === "x" && isCross);
  const isAdded = (/** @type {MatrixName} */ name) => optional.includes(name) && included.includes(name);
  return MATRIX_NAMES.filter((name) => isNeeded(name) || isAdded(name));
}

/** @param {Form} form @param {MatrixName} name */
const sizeOf = (form, name) => ({
  rows: form.matrices[name]?.length ?? 0,
  columns: form.matrices[name]?.[0]?.length ?? 0,
});

/**
 * How many queries and keys there are, as far as the fields say. @param {Form} form
 * @returns {{ queries: number, keys: number }}
 */
export function gridOf(form) {
  if (form.start === "scores") return { queries: sizeOf(form, "scores").rows, keys: sizeOf(form, "scores").columns };
  if (form.start === "query") return { queries: sizeOf(form, "query").rows, keys: sizeOf(form, "key").rows };
  return { queries: sizeOf(form, "x").rows, keys: sizeOf(form, form.isCross ? "y" : "x").rows };
}

/** @param {number} rows @param {number} columns @param {(i: number, j: number) => string} [make] @returns {Cells} */
export const cellsOf = (rows, columns, make = () => "0") =>
  Array.from({ length: Math.max(1, rows) }, (_, i) =>
    Array.from({ length: Math.max(1, columns) }, (__, j) => make(i, j)),
  );

/** The shape that fits the other matrices. @param {Form} form @param {MatrixName} name @returns {[number, number]} */
function firstShape(form, name) {
  const { queries, keys } = gridOf(form);
  const width = sizeOf(form, form.start === "x" ? "x" : "query").columns || 2;
  const columnsOf = (/** @type {MatrixName} */ other, /** @type {number} */ otherwise) =>
    sizeOf(form, other).columns || otherwise;
  const values = columnsOf(form.start === "x" ? "w_value" : "value", 2);
  /** @type {Record<MatrixName, [number, number]>} */
  const shapes = {
    x: [3, 2],
    y: [sizeOf(form, "x").rows || 2, width],
    w_query: [width, Math.min(width, 2)],
    w_key: [width, Math.min(width, 2)],
    w_value: [width, Math.min(width, 2)],
    b_query: [1, columnsOf("w_query", 2)],
    b_key: [1, columnsOf("w_key", 2)],
    b_value: [1, columnsOf("w_value", 2)],
    query: [queries || 3, 2],
    key: [keys || queries || 3, columnsOf("query", 2)],
    value: [keys || 3, form.start === "scores" ? Math.max(2, Number(form.heads) || 1) : 2],
    scores: [queries || 3, keys || 3],
    bias: [queries, keys],
    w_output: [values, values],
    b_output: [1, columnsOf("w_output", values)],
  };
  return shapes[name];
}

/** Zeros for what is added, ones on the diagonal for what multiplies. @param {Form} form @param {MatrixName} name */
const firstCells = (form, name) =>
  cellsOf(...firstShape(form, name), (i, j) => (i === j && !isVector(name) && name !== "bias" ? "1" : "0"));

/** The form with something in every matrix that takes part. @param {Form} form @returns {Form} */
export function completed(form) {
  let whole = form;
  for (const name of takingPart(form)) {
    if (!whole.matrices[name]) whole = { ...whole, matrices: { ...whole.matrices, [name]: firstCells(whole, name) } };
  }
  return whole;
}

/** @param {Form} form @param {MatrixName} name @param {Cells} cells @returns {Form} */
export const withCells = (form, name, cells) => ({ ...form, matrices: { ...form.matrices, [name]: cells } });

/** @param {Cells} cells @param {number} row @param {number} column @param {string} text @returns {Cells} */
export const withCell = (cells, row, column, text) =>
  cells.map((each, i) => (i === row ? each.map((old, j) => (j === column ? text : old)) : each));

/**
 * A block laid over cells from one of them on; what does not fit makes the matrix larger. @param {Cells} cells
 * @param {number} row @param {number} column @param {Cells} block @returns {Cells}
 */
export function laidOver(cells, row, column, block) {
  const rows = Math.max(cells.length, row + block.length);
  const columns = Math.max(cells[0]?.length ?? 0, column + (block[0]?.length ?? 0));
  return cellsOf(rows, columns, (i, j) => block[i - row]?.[j - column] ?? cells[i]?.[j] ?? "0");
}

/** @param {Cells} cells @param {"row" | "column"} what @param {1 | -1} by @returns {Cells} */
export function resized(cells, what, by) {
  const [rows, columns] = [cells.length, cells[0]?.length ?? 0];
  return cellsOf(
    rows + (what === "row" ? by : 0),
    columns + (what === "column" ? by : 0),
    (i, j) => cells[i]?.[j] ?? "0",
  );
}

/** @param {Form} form @returns {string[]} the numbers that were typed for the mask */
export const maskSizes = ({ maskSize }) => maskSize.split(/[\s,]+/).filter(Boolean);

/**
 * @param {{ queries: number, keys: number }} grid
 * @param {(query: number, key: number) => boolean} may @returns {boolean[][]}
 */
const maskOf = ({ queries, keys }, may) =>
  Array.from({ length: queries }, (_, i) => Array.from({ length: keys }, (__, j) => may(i, j)));

/**
 * Booleans for every query and key: what was there, and true for what is new. @param {boolean[][]} mask
 * @param {{ queries: number, keys: number }} grid
 */
export const fitted = (mask, grid) => maskOf(grid, (i, j) => mask[i]?.[j] ?? true);

/** A choice of mask as booleans, to begin one's own with. @param {Form} form */
export function drawnMask(form) {
  const sizes = maskSizes(form).map(Number);
  const size = sizes[0] ?? 1;
  /** @type {Record<MaskChoice, (i: number, j: number) => boolean>} */
  const may = {
    "": () => true,
    causal: (i, j) => j <= i,
    window: (i, j) => Math.abs(i - j) <= size,
    blocks: (i, j) => Math.floor(i / size) === Math.floor(j / size),
    strided: (i, j) => i % size === j % size || Math.abs(i - j) <= size,
    lengths: (i, j) => j < (sizes[i] ?? size),
    own: (i, j) => form.maskCells[i]?.[j] ?? true,
  };
  return maskOf(gridOf(form), may[form.mask]);
}
