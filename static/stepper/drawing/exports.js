/**
 * Exported files: hold the current sub-step as a picture, as a table, or as the server's JSON.
 *
 * @import { File } from "../../format/download.js"
 * @import { Place, StepTrace } from "../reply/types.js"
 */

import { csvText, exactLabel, guardedLabel } from "../../format/csv.js";
import { matrixOf, slicesOf, tensorOf } from "../reply/read.js";
import { stageSvg } from "./svg.js";

/** @param {Place} place @param {string} extension */
export const fileName = (place, extension) =>
  `heads-up-${place.step + 1}-${place.name.replaceAll("_", "-")}.${extension}`;

/**
 * @param {StepTrace} trace @param {Place} place @param {number} head @param {import("./svg.js").Look} look
 * @returns {File}
 */
export const svgFile = (trace, place, head, look) => ({
  name: fileName(place, "svg"),
  type: "image/svg+xml",
  content: stageSvg(trace, place, head, look),
});

/** @param {number} x @param {boolean} isBit */
const written = (x, isBit) => (isBit ? (x ? "true" : "false") : x === -Infinity ? "-inf" : String(x));

/**
 * The names of a step's matrices: what it takes from earlier steps, what comes in from outside, what it makes.
 * @param {StepTrace} trace @param {Place} place
 */
function namesOf(trace, place) {
  const step = trace.steps[place.step];
  return step
    ? [...new Set([...step.inputs, ...step.parameters, ...step.outputs])].filter((name) => trace.tensors.has(name))
    : [];
}

/**
 * @param {StepTrace} trace @param {string} name @param {number} head @param {string} suffix
 * @param {(text: string) => string} label
 */
function csvTable(trace, name, head, suffix, label) {
  const matrix = matrixOf(trace, name, head);
  const isBit = matrix.data instanceof Uint8Array;
  const header = [`${name}${suffix}`, ...matrix.columnLabels.map(label)];
  const rows = matrix.rowLabels.map((text, i) => [
    label(text),
    ...Array.from({ length: matrix.columns }, (_, j) => written(Number(matrix.data[i * matrix.columns + j]), isBit)),
  ]);
  return csvText([header, ...rows]);
}

/** @param {StepTrace} trace @param {Place} place @returns {File} every matrix with its labels, one under the other */
export const csvFile = (trace, place) => tableFile(trace, place, fileName(place, "csv"), exactLabel);

/** The same without formulas. @param {StepTrace} trace @param {Place} place @returns {File} */
export const sheetFile = (trace, place) => tableFile(trace, place, fileName(place, "spreadsheet.csv"), guardedLabel);

/** @param {StepTrace} trace @param {Place} place @param {string} name @param {(text: string) => string} label */
function tableFile(trace, place, name, label) {
  const tables = namesOf(trace, place).flatMap((of) => {
    const count = slicesOf(trace, of);
    const { axes } = tensorOf(trace, of);
    return Array.from({ length: count }, (_, head) =>
      csvTable(trace, of, head, count > 1 ? ` (${axes[0]} ${head})` : "", label),
    );
  });
  return { name, type: "text/csv", content: `${tables.join("\r\n\r\n")}\r\n` };
}

/**
 * @param {unknown} value a typed array of the wire becomes lists, so that the file reads by itself
 * @param {StepTrace} trace @param {string} name
 */
function listed(value, trace, name) {
  if (typeof value !== "object" || value === null || !("base64" in value)) return value;
  const { data, shape } = tensorOf(trace, name);
  const isBit = data instanceof Uint8Array;
  const one = (/** @type {number} */ x) => (isBit ? x === 1 : Number.isFinite(x) ? x : null);
  const nest = (/** @type {number[]} */ sizes, /** @type {number} */ start, /** @type {number} */ length) => {
    if (sizes.length === 0) return one(Number(data[start]));
    const [count = 0, ...inner] = sizes;
    const step = count > 0 ? length / count : 0;
    /** @type {unknown[]} */
    const rows = Array.from({ length: count }, (_, i) => nest(inner, start + i * step, step));
    return rows;
  };
  return nest(shape, 0, data.length);
}

/**
 * The step as in the reply, with the plain sentence about the chosen cell where there is one.
 * @param {StepTrace} trace @param {Place} place @param {string} [sentence] @returns {File}
 */
export function jsonFile(trace, place, sentence = "") {
  const step = trace.reply.steps[place.step];
  const all = (/** @type {Record<string, unknown>} */ arrays) =>
    Object.fromEntries(Object.entries(arrays ?? {}).map(([name, value]) => [name, listed(value, trace, name)]));
  const plain = { ...step, parameters: all(step.parameters), outputs: all(step.outputs) };
  return {
    name: fileName(place, "json"),
    type: "application/json",
    content: `${JSON.stringify({ step: plain, labels: trace.labels, ...(sentence && { sentence }) }, null, 1)}\n`,
  };
}
