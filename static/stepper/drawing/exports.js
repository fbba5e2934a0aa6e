/**
 * The current sub-step as a file: a picture, a table, or just as the server said it.
 *
 * @typedef {import("../reply/types.js").Place} Place
 * @typedef {import("../reply/types.js").Walk} Walk
 * @typedef {import("../../format/download.js").File} File
 */

import { csvText, labelText } from "../../format/csv.js";
import { matrixOf, slicesOf, tensorOf } from "../reply/read.js";
import { walkSvg } from "./svg.js";

/** @param {Place} place @param {string} extension */
export const fileName = (place, extension) =>
  `heads-up-${place.step + 1}-${place.name.replaceAll("_", "-")}.${extension}`;

/** @param {Walk} walk @param {Place} place @param {number} head @param {import("./svg.js").Look} look @returns {File} */
export const svgFile = (walk, place, head, look) => ({
  name: fileName(place, "svg"),
  type: "image/svg+xml",
  content: walkSvg(walk, place, head, look),
});

/** @param {number} x @param {boolean} isBit */
const written = (x, isBit) => (isBit ? (x ? "true" : "false") : x === -Infinity ? "-inf" : String(x));

/** The names of a step's matrices: what it takes from earlier steps, what comes in from outside, what it makes. @param {Walk} walk @param {Place} place */
function namesOf(walk, place) {
  const step = walk.steps[place.step];
  return step
    ? [...new Set([...step.inputs, ...step.parameters, ...step.outputs])].filter((name) => walk.tensors.has(name))
    : [];
}

/** @param {Walk} walk @param {string} name @param {number} head @param {string} suffix */
function csvTable(walk, name, head, suffix) {
  const matrix = matrixOf(walk, name, head);
  const isBit = matrix.data instanceof Uint8Array;
  const header = [`${name}${suffix}`, ...matrix.columnLabels.map(labelText)];
  const rows = matrix.rowLabels.map((text, i) => [
    labelText(text),
    ...Array.from({ length: matrix.columns }, (_, j) => written(Number(matrix.data[i * matrix.columns + j]), isBit)),
  ]);
  return csvText([header, ...rows]);
}

/** Every matrix of the step with its labels, one under the other. @param {Walk} walk @param {Place} place @returns {File} */
export function csvFile(walk, place) {
  const tables = namesOf(walk, place).flatMap((name) => {
    const count = slicesOf(walk, name);
    const { axes } = tensorOf(walk, name);
    return Array.from({ length: count }, (_, head) =>
      csvTable(walk, name, head, count > 1 ? ` (${axes[0]} ${head})` : ""),
    );
  });
  return { name: fileName(place, "csv"), type: "text/csv", content: `${tables.join("\r\n\r\n")}\r\n` };
}

/** @param {unknown} value a typed array of the wire becomes lists, so that the file reads by itself @param {Walk} walk @param {string} name */
function listed(value, walk, name) {
  if (typeof value !== "object" || value === null || !("base64" in value)) return value;
  const { data, shape } = tensorOf(walk, name);
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

/** The step as in the reply. @param {Walk} walk @param {Place} place @returns {File} */
export function jsonFile(walk, place) {
  const step = walk.reply.steps[place.step];
  const all = (/** @type {Record<string, unknown>} */ arrays) =>
    Object.fromEntries(Object.entries(arrays ?? {}).map(([name, value]) => [name, listed(value, walk, name)]));
  const plain = { ...step, parameters: all(step.parameters), outputs: all(step.outputs) };
  return {
    name: fileName(place, "json"),
    type: "application/json",
    content: `${JSON.stringify({ step: plain, labels: walk.labels }, null, 1)}\n`,
  };
}
