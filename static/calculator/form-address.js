/** Form in an address: writes matrices as `0.43,0.15;0.55,0.87` and booleans as `110.111`, and reads them. */

import { formWith, MATRIX_NAMES, SETTING_NAMES, takingPart } from "./form.js";
import { labelsOf } from "./labels.js";
import { numberOf, parseMatrix } from "./parse-matrix.js";

/** @import { Form } from "./form.js" */

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

/** @param {Form} form */
function maskText({ mask, maskSize, maskCells }) {
  if (mask === "own") return `own-${bitsText(maskCells)}`;
  return mask && maskSize ? `${mask}-${maskSize.trim().replace(/[\s,]+/g, "_")}` : mask;
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
  put("mask", maskText(form));
  put("masking", form.masking, "infinity");
  put("normalisation", form.normalisation, "softmax");
  put("dropout", form.dropout ? `${form.dropout.probability}-${bitsText(form.dropout.kept)}` : "");
  put("labels", form.labels.trim());
  put("key_labels", form.keyLabels.trim());
  put("dtype", form.dtype, "float32");
  return params;
}

/** The names that a form has in an address. */
export const formKeys = ["start", ...MATRIX_NAMES, ...SETTING_NAMES, "dtype"];

/** @template {string} T @param {readonly T[]} allowed @param {string} text @returns {T} */
const oneOf = (allowed, text) => allowed.find((each) => each === text) ?? /** @type {T} */ (allowed[0]);

/** @param {string} text @returns {Pick<Form, "mask" | "maskSize" | "maskCells">} */
function readMask(text) {
  const [kind = "", ...rest] = text.split("-");
  const mask = oneOf(CHOICES.mask, kind);
  if (mask !== "own") return { mask, maskSize: rest.join("-").replaceAll("_", " "), maskCells: [] };
  const maskCells = readBits(rest.join("-"));
  return maskCells ? { mask, maskSize: "", maskCells } : { mask: "", maskSize: "", maskCells: [] };
}

/** @param {string} text */
export const isHeadCount = (text) => /^[1-9]\d{0,3}$/.test(text);

/** @param {string} text @returns {Form["dropout"]} */
export function readDropout(text) {
  const [probability = "", bits = ""] = text.split("-");
  const [share, kept] = [numberOf(probability), readBits(bits)];
  return kept && share >= 0 && share < 1 ? { probability: share, kept } : null;
}

/**
 * @param {URLSearchParams} params
 * @returns {Form | null} null when the address holds no form; what cannot be read is left out
 */
export function readForm(params) {
  if (!params.has("start")) return null;
  const read = (/** @type {string} */ name) => params.get(name) ?? "";
  /** @type {Form["matrices"]} */
  const matrices = {};
  for (const name of MATRIX_NAMES) {
    const cells = readMatrix(read(name));
    if (cells) matrices[name] = cells;
  }
  const scale = read("scale");
  const scaleKind = scale === "" || scale === "none" ? scale : "number";
  return {
    ...formWith(oneOf(CHOICES.start, read("start")), matrices),
    ...readMask(read("mask")),
    scaleKind,
    heads: isHeadCount(read("heads")) ? read("heads") : "1",
    keyValueHeads: isHeadCount(read("key_value_heads")) ? read("key_value_heads") : "",
    scale: scaleKind === "number" ? scale : "",
    temperature: read("temperature"),
    masking: oneOf(CHOICES.masking, read("masking")),
    normalisation: oneOf(CHOICES.normalisation, read("normalisation")),
    dropout: readDropout(read("dropout")),
    labels: labelsOf(read("labels")) ? read("labels") : "",
    keyLabels: read("key_labels"),
    dtype: oneOf(CHOICES.dtype, read("dtype")),
  };
}

/** Commas and semicolons may stand in an address as they are, and a matrix has many. @param {URLSearchParams} params */
export const searchText = (params) => {
  const text = params.toString().replaceAll("%2C", ",").replaceAll("%3B", ";").replaceAll("%7C", "|");
  return text ? `?${text}` : "";
};
