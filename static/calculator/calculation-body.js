/** Body of `POST /calculations`: makes it from the form, and a form from it. */

import { fitted, formWith, gridOf, isVector, MATRIX_NAMES, maskSizes, takingPart } from "./form.js";
import { isReadable } from "./form-problems.js";
import { fittedLabels, labelsText } from "./labels.js";
import { isHidden, numberOf } from "./parse-matrix.js";

/** @import { Form } from "./form.js" */

/** @param {Form} form */
function maskOf(form) {
  const sizes = maskSizes(form).map(Number);
  const size = sizes[0] ?? 1;
  return {
    "": null,
    causal: { kind: "causal" },
    window: { kind: "window", size },
    blocks: { kind: "blocks", size },
    strided: { kind: "strided", stride: size },
    lengths: { kind: "lengths", lengths: sizes.length > 1 ? sizes : size },
    // a mask of one's own follows the matrices: a new row may see all
    own: fitted(form.maskCells, gridOf(form)),
  }[form.mask];
}

/**
 * The body of the request; fields at their default are left out. @param {Form} form without problems
 * @returns {Record<string, any>}
 */
export function bodyOf(form) {
  /** @type {Record<string, any>} */
  const body = {};
  for (const name of takingPart(form)) {
    const numbers = (form.matrices[name] ?? []).map((row) =>
      row.map((text) => (isHidden(text) ? null : numberOf(text))),
    );
    body[name] = isVector(name) ? numbers[0] : numbers;
  }
  const { queries, keys } = gridOf(form);
  const mask = maskOf(form);
  const [labels, keyLabels] = [fittedLabels(form.labels, queries), fittedLabels(form.keyLabels, keys)];
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

/** The kinds of mask that have a field here. @type {Form["mask"][]} */
const KINDS = ["causal", "window", "blocks", "strided", "lengths"];

/**
 * @param {any} mask
 * @returns {Pick<Form, "mask" | "maskSize" | "maskCells"> | null} null for a kind without a field here
 */
function maskFields(mask) {
  const none = { mask: /** @type {const} */ (""), maskSize: "", maskCells: [] };
  if (mask === null || mask === undefined || mask.kind === "full") return none;
  if (Array.isArray(mask)) return { ...none, mask: "own", maskCells: mask };
  const { kind, size, stride, lengths } = mask;
  return KINDS.includes(kind)
    ? { ...none, mask: kind, maskSize: [size ?? stride ?? lengths ?? []].flat().join(" ") }
    : null;
}

/** @param {unknown} value @returns {value is number[] | number[][]} */
const isMatrix = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((row) => typeof row === "number" || Array.isArray(row));

/** @param {any} body @returns {Form["matrices"] | null} null where one is no matrix */
function matricesOf(body) {
  /** @type {Form["matrices"]} */
  const matrices = {};
  for (const name of MATRIX_NAMES) {
    const value = body[name];
    if (value === null || value === undefined) continue;
    if (!isMatrix(value)) return null;
    const rows = isVector(name) ? [value] : value;
    if (!rows.every(Array.isArray)) return null;
    matrices[name] = /** @type {unknown[][]} */ (rows).map((row) =>
      row.map((value) => (value === null ? "-∞" : String(value))),
    );
  }
  return matrices;
}

/** @param {unknown} value */
const textOf = (value) => (value === null || value === undefined ? "" : String(value));

/**
 * The fields that make this body.
 * @param {any} body such as an example's calculation, or what was saved
 * @returns {Form | null} null for what is no calculation, or one that the fields cannot hold
 */
export function formOf(body) {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const [mask, matrices] = [maskFields(body.mask), matricesOf(body)];
  const start = /** @type {const} */ (["scores", "x", "query"]).find((name) => matrices && name in matrices);
  if (!mask || !matrices || !start) return null;
  const { scale } = body;
  return {
    ...formWith(start, matrices),
    ...mask,
    heads: String(body.heads ?? 1),
    keyValueHeads: textOf(body.key_value_heads),
    scaleKind: scale === "none" ? "none" : textOf(scale) && "number",
    scale: typeof scale === "number" ? String(scale) : "",
    temperature: textOf(body.temperature),
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
  const [first, second] = [a, b].map((form) => (isReadable(form) ? JSON.stringify(bodyOf(form)) : null));
  return first !== null && first === second;
}
