/**
 * The fields of the calculator in an address: matrices as `0.43,0.15;0.55,0.87`, booleans as `110.111`.
 *
 * @import { Form, MatrixName } from "./form.js"
 */

import { EMPTY_FORM, isVector, labelsOf, MATRIX_NAMES, takingPart } from "./form.js";
import { numberOf, parseMatrix } from "./parse.js";

/** Longer links are cut by mail programs, chats and old servers. */
export const MOST_CHARACTERS = 4000;

/** What a field may be that is one of a few; the first is what it is unless told. */
export const CHOICES = /** @type {const} */ ({
  start: ["x", "query", "scores"],
  mask: ["", "causal", "window", "blocks", "strided", "lengths", "own"],
  masking: ["infinity", "renormalise", "finite"],
  normalisation: ["softmax", "sum"],
  dtype: ["float32", "float64"],
});

/** @param {boolean[][]} rows */
const bitsText = (rows) => rows.map((row) => row.map(Number).join("")).join(".");

/** @param {string} text @returns {boolean[][] | undefined} */
export function readBits(text) {
  const rows = text.split(".");
  if (!rows.every((row) => /^[01]{1,1024}$/.test(row) && row.length === rows[0]?.length)) return undefined;
  return rows.map((row) => [...row].map((bit) => bit === "1"));
}

/** @param {string[][]} cells */
const matrixText = (cells) => cells.map((row) => row.map((text) => text.trim()).join(",")).join(";");

/** @param {string} text @returns {string[][] | undefined} */
export function readMatrix(text) {
  // one column has no comma to tell it from one row
  const cells = text.split(";").map((row) => row.split(","));
  return parseMatrix(cells.map((row) => row.join("\t")).join("\n")).cells;
}

/**
 * The form in an address, without the question mark. A form that begins like an example is still written whole.
 * @param {Form} form @returns {URLSearchParams}
 */
export function formParams(form) {
  const params = new URLSearchParams({ start: form.start });
  const put = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ initial = "") => {
    if (value !== initial) params.set(name, value);
  };
  for (const name of takingPart(form)) params.set(name, matrixText(form.matrices[name] ?? []));
  put("heads", form.heads, "1");
  put("key_value_heads", form.keyValueHeads);
  put("scale", form.scaleKind === "number" ? form.scale : form.scaleKind);
  put("temperature", form.temperature);
  put(
    "mask",
    form.mask === "own"
      ? `own-${bitsText(form.maskCells)}`
      : form.maskSize && form.mask
        ? `${form.mask}-${form.maskSize.trim().replace(/[\s,]+/g, "_")}`
        : form.mask,
  );
  put("masking", form.masking, "infinity");
  put("normalisation", form.normalisation, "softmax");
  put("dropout", form.dropout ? `${form.dropout.probability}-${bitsText(form.dropout.kept)}` : "");
  put("labels", form.labels.trim());
  put("key_labels", form.keyLabels.trim());
  put("dtype", form.dtype, "float32");
  return params;
}

/** The names that a form has in an address. */
export const formKeys = [
  "start",
  ...MATRIX_NAMES,
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
  "dtype",
];

/** @template {string} T @param {readonly T[]} allowed @param {string | null} text @returns {T} */
const oneOf = (allowed, text) => allowed.find((each) => each === text) ?? /** @type {T} */ (allowed[0]);

/** @param {string | null} text @returns {Pick<Form, "mask" | "maskSize" | "maskCells">} */
function readMask(text) {
  const [kind = "", ...rest] = (text ?? "").split("-");
  const mask = oneOf(CHOICES.mask, kind);
  const bits = mask === "own" ? readBits(rest.join("-")) : undefined;
  if (mask === "own" && !bits) return { mask: "", maskSize: "", maskCells: [] };
  return { mask, maskSize: mask === "own" ? "" : rest.join("-").replaceAll("_", " "), maskCells: bits ?? [] };
}

/** @param {string | null} text @returns {string} empty for what is no number of heads */
const counted = (text) => (/^[1-9]\d{0,3}$/.test(text ?? "") ? (text ?? "") : "");

/** @param {string | null} text @returns {Form["dropout"]} */
export function readDropout(text) {
  const [probability = "", bits = ""] = (text ?? "").split("-");
  const [share, kept] = [numberOf(probability), readBits(bits)];
  return kept && share >= 0 && share < 1 ? { probability: share, kept } : null;
}

/**
 * @param {URLSearchParams} params
 * @returns {Form | null} null when the address holds no form; what cannot be read is left out
 */
export function readForm(params) {
  if (!params.has("start")) return null;
  const start = oneOf(CHOICES.start, params.get("start"));
  /** @type {Form["matrices"]} */
  const matrices = {};
  for (const name of MATRIX_NAMES) {
    const cells = readMatrix(params.get(name) ?? "");
    if (cells) matrices[name] = cells;
  }
  const scale = params.get("scale") ?? "";
  const scaleKind = scale === "" || scale === "none" ? scale : "number";
  const has = (/** @type {MatrixName} */ name) => name in matrices;
  return {
    ...EMPTY_FORM,
    ...readMask(params.get("mask")),
    start,
    matrices,
    scaleKind,
    included: MATRIX_NAMES.filter(
      (name) =>
        has(name) && (isVector(name) || ["w_output", "bias", ...(start === "scores" ? ["value"] : [])].includes(name)),
    ),
    isCross: has("y"),
    heads: counted(params.get("heads")) || "1",
    keyValueHeads: counted(params.get("key_value_heads")),
    scale: scaleKind === "number" ? scale : "",
    temperature: params.get("temperature") ?? "",
    masking: oneOf(CHOICES.masking, params.get("masking")),
    normalisation: oneOf(CHOICES.normalisation, params.get("normalisation")),
    dropout: readDropout(params.get("dropout")),
    labels: labelsOf(params.get("labels") ?? "") ? (params.get("labels") ?? "") : "",
    keyLabels: params.get("key_labels") ?? "",
    dtype: oneOf(CHOICES.dtype, params.get("dtype")),
  };
}

/** Commas and semicolons may stand in an address as they are, and a matrix has many. @param {URLSearchParams} params */
export const searchText = (params) => {
  const text = params.toString().replaceAll("%2C", ",").replaceAll("%3B", ";").replaceAll("%7C", "|");
  return text ? `?${text}` : "";
};
