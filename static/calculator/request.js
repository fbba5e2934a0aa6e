/**
 * From the fields to the body of `POST /calculations` and back, and what can be said about them without a server.
 *
 * @import { Form, MatrixName } from "./form.js"
 * @typedef {Record<string, string>} Problems a sentence for each field that has one
 */

import { EMPTY_FORM, fitted, fittedLabels, gridOf, isVector, labelsText, MATRIX_NAMES, takingPart } from "./form.js";
import { cellsProblem, numberOf } from "./parse.js";

const WHOLE = /^\d{1,6}$/;

/** @param {string} text @returns {boolean} */
const isCount = (text) => WHOLE.test(text.trim()) && Number(text) >= 1 && Number(text) <= 1024;

/** @param {Form} form @returns {Problems} */
function maskProblem({ mask, maskSize }) {
  const sizes = maskSize.split(/[\s,]+/).filter(Boolean);
  if (mask === "lengths") {
    return sizes.length > 0 && sizes.every((each) => WHOLE.test(each))
      ? {}
      : { mask: "Give how many keys are valid: one whole number for all queries, or one for each." };
  }
  if (mask !== "window" && mask !== "blocks" && mask !== "strided") return {};
  const least = mask === "window" ? 0 : 1;
  return sizes.length === 1 && WHOLE.test(sizes[0] ?? "") && Number(sizes[0]) >= least
    ? {}
    : { mask: `Give a whole number from ${least} to 999,999.` };
}

/** What is wrong with the fields as they stand. @param {Form} form @returns {Problems} */
export function localProblems(form) {
  /** @type {Problems} */
  const problems = {};
  for (const name of takingPart(form)) {
    const problem = cellsProblem(form.matrices[name] ?? []);
    if (problem) problems[name] = problem;
  }
  if (!isCount(form.heads)) problems.heads = "Give a whole number of heads, at least 1.";
  if (form.keyValueHeads.trim() !== "" && !isCount(form.keyValueHeads))
    problems.key_value_heads = "Give a whole number, at least 1, or nothing.";
  if (form.scaleKind === "number" && Number.isNaN(numberOf(form.scale)))
    problems.scale = "Give a number, such as 0.125.";
  const heat = numberOf(form.temperature);
  if (form.temperature.trim() !== "" && !(heat >= 0.0001 && heat <= 1e6))
    problems.temperature = "Give a number from 0.0001 to 1,000,000, or nothing.";
  return { ...problems, ...maskProblem(form) };
}

/** @param {Form} form @returns {object | null} */
function maskOf(form) {
  const sizes = form.maskSize
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
  const size = sizes[0] ?? 1;
  switch (form.mask) {
    case "":
      return null;
    case "causal":
      return { kind: "causal" };
    case "window":
      return { kind: "window", size };
    case "blocks":
      return { kind: "blocks", size };
    case "strided":
      return { kind: "strided", stride: size };
    case "lengths":
      return { kind: "lengths", lengths: sizes.length > 1 ? sizes : size };
    // a mask of one's own follows the matrices: a new row may see all
    case "own":
      return fitted(form.maskCells, gridOf(form));
  }
}

/**
 * The body of the request; fields at their default are left out. @param {Form} form without problems
 * @returns {Record<string, any>}
 */
export function bodyOf(form) {
  /** @type {Record<string, any>} */
  const body = {};
  for (const name of takingPart(form)) {
    const numbers = (form.matrices[name] ?? []).map((row) => row.map(numberOf));
    body[name] = isVector(name) ? numbers[0] : numbers;
  }
  const { queries, keys } = gridOf(form);
  const [mask, labels, keyLabels] = [
    maskOf(form),
    fittedLabels(form.labels, queries),
    fittedLabels(form.keyLabels, keys),
  ];
  if (Number(form.heads) !== 1) body.heads = Number(form.heads);
  if (form.keyValueHeads.trim() !== "") body.key_value_heads = Number(form.keyValueHeads);
  if (form.scaleKind === "none") body.scale = "none";
  if (form.scaleKind === "number") body.scale = numberOf(form.scale);
  if (form.temperature.trim() !== "") body.temperature = numberOf(form.temperature);
  if (mask) body.mask = mask;
  if (form.masking !== "infinity") body.masking = form.masking;
  if (form.normalisation !== "softmax") body.normalisation = form.normalisation;
  if (form.dropout) body.dropout = form.dropout;
  if (labels) body.labels = labels;
  if (keyLabels) body.key_labels = keyLabels;
  if (form.dtype !== "float32") body.dtype = form.dtype;
  return body;
}

/**
 * @param {any} mask
 * @returns {Pick<Form, "mask" | "maskSize" | "maskCells"> | null} null for a kind without a field here
 */
function maskFields(mask) {
  const none = { maskSize: "", maskCells: [] };
  if (mask === null || mask === undefined || mask.kind === "full") return { ...none, mask: "" };
  if (Array.isArray(mask)) return { ...none, mask: "own", maskCells: mask };
  switch (mask.kind) {
    case "causal":
      return { ...none, mask: "causal" };
    case "window":
    case "blocks":
      return { ...none, mask: mask.kind, maskSize: String(mask.size) };
    case "strided":
      return { ...none, mask: "strided", maskSize: String(mask.stride) };
    case "lengths":
      return { ...none, mask: "lengths", maskSize: [mask.lengths].flat().join(" ") };
    default:
      return null;
  }
}

/** @param {unknown} value @returns {value is number[] | number[][]} */
const isMatrix = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((row) => typeof row === "number" || Array.isArray(row));

/**
 * The fields that make this body.
 * @param {any} body such as an example's calculation, or what was saved
 * @returns {Form | null} null for what is no calculation, or one that the fields cannot hold
 */
export function formOf(body) {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const mask = maskFields(body.mask);
  if (!mask) return null;
  /** @type {Form["matrices"]} */
  const matrices = {};
  for (const name of MATRIX_NAMES) {
    const value = body[name];
    if (value === null || value === undefined) continue;
    if (!isMatrix(value)) return null;
    const rows = isVector(name) ? [value] : value;
    if (!rows.every(Array.isArray)) return null;
    matrices[name] = /** @type {unknown[][]} */ (rows).map((row) => row.map(String));
  }
  const has = (/** @type {MatrixName} */ name) => name in matrices;
  const start = has("scores") ? "scores" : has("x") ? "x" : has("query") ? "query" : null;
  if (!start) return null;
  const isOptional = (/** @type {MatrixName} */ name) =>
    isVector(name) || name === "w_output" || name === "bias" || (start === "scores" && name === "value");
  const { scale } = body;
  return {
    ...EMPTY_FORM,
    ...mask,
    start,
    matrices,
    included: MATRIX_NAMES.filter((name) => has(name) && isOptional(name)),
    isCross: has("y"),
    heads: String(body.heads ?? 1),
    keyValueHeads: body.key_value_heads == null ? "" : String(body.key_value_heads),
    scaleKind: scale === "none" ? "none" : scale == null ? "" : "number",
    scale: typeof scale === "number" ? String(scale) : "",
    temperature: body.temperature == null ? "" : String(body.temperature),
    masking: body.masking ?? "infinity",
    normalisation: body.normalisation ?? "softmax",
    dropout: body.dropout ?? null,
    labels: labelsText(body.labels),
    keyLabels: labelsText(body.key_labels),
    dtype: body.dtype === "float64" ? "float64" : "float32",
  };
}

/** Says whether two forms ask for the same. @param {Form} a @param {Form} b */
export function asksTheSame(a, b) {
  const [first, second] = [a, b].map((form) =>
    Object.keys(localProblems(form)).length === 0 ? JSON.stringify(bodyOf(form)) : null,
  );
  return first !== null && first === second;
}
