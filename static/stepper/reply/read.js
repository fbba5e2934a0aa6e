/**
 * Reading of a reply: turns its steps into tensors that are looked up by name.
 *
 * @import { MatrixView, Operation, Step, StepTrace, Tensor } from "./types.js"
 * @typedef {Float64Array | Float32Array | Uint8Array} Flat
 */

import { labelsOf as tokenLabels } from "../../format/token-text.js";
import { bytesOf } from "../../format/typed-arrays.js";

/** One number a row when a tensor has but one of these axes; any other axis makes a row of it. */
const DOWNWARDS = new Set(["position", "query", "key", "head", "block"]);

/** @param {{ dtype: string, shape: number[], base64: string }} typed */
function fromBytes({ dtype, shape, base64 }) {
  const bytes = bytesOf(base64);
  if (dtype === "bool") return { shape, data: bytes };
  return { shape, data: dtype === "float64" ? new Float64Array(bytes.buffer) : new Float32Array(bytes.buffer) };
}

/** @param {unknown} lists nested lists, or one value; null is −∞ */
function fromLists(lists) {
  const shape = [];
  for (let inner = lists; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  const flat = Array.isArray(lists) ? lists.flat(Infinity) : [lists];
  const isBits = flat.length > 0 && flat.every((each) => typeof each === "boolean");
  const data = isBits
    ? Uint8Array.from(flat, Number)
    : Float64Array.from(flat, (each) => (each === null ? -Infinity : Number(each)));
  return { shape, data };
}

/** @param {any} wire @returns {{ shape: number[], data: Flat }} */
const arrayOf = (wire) =>
  wire !== null && typeof wire === "object" && "base64" in wire ? fromBytes(wire) : fromLists(wire);

/** @param {any} wire a step as it came @param {number} step @returns {Tensor[]} */
function tensorsOf(wire, step) {
  const entries = [...Object.entries(wire.parameters ?? {}), ...Object.entries(wire.outputs)];
  return entries.map(([name, value]) => ({
    name,
    step,
    axes: wire.axes[name] ?? [],
    isParameter: !(name in wire.outputs),
    ...arrayOf(value),
  }));
}

/** @param {any} wire @returns {Step} */
const stepOf = ({ name, formula, inputs, parameters, outputs, operations, axes }) => ({
  name,
  formula,
  inputs,
  parameters: Object.keys(parameters ?? {}),
  outputs: Object.keys(outputs),
  operations,
  axes,
});

/**
 * What the axes are called: tokens of a model as on the other pages, which tell the bytes of one character apart.
 * @param {any} reply @returns {Record<string, string[]>}
 */
function labelsIn({ labels = {}, tokens, query_tokens: queries, key_tokens: keys }) {
  if (!tokens) return labels;
  const sides = { query: queries, key: keys, position: keys };
  const named = Object.entries(sides).filter(([axis, side]) => labels[axis]?.length === tokens[side]?.length);
  return { ...labels, ...Object.fromEntries(named.map(([axis, side]) => [axis, tokenLabels(tokens[side])])) };
}

/**
 * @param {any} reply of a call that answers with steps, typed or not
 * @param {boolean} [isOfPatches] its tokens are the patches of an image @returns {StepTrace}
 */
export function readTrace(reply, isOfPatches = false) {
  const steps = /** @type {any[]} */ (reply.steps);
  const tensors = steps.flatMap(tensorsOf);
  const places = steps.flatMap((step, index) => Object.keys(step.outputs).map((name) => ({ step: index, name })));
  const several = tensors.filter(({ axes, isParameter }) => axes[0] === "head" && axes.length === 3 && !isParameter);
  return {
    steps: steps.map(stepOf),
    places,
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    labels: isOfPatches ? (reply.labels ?? {}) : labelsIn(reply),
    isOfPatches,
    heads: several[0]?.shape[0] ?? 1,
    reply,
  };
}

/** @param {StepTrace} trace @param {string} name @returns {Tensor} */
export function tensorOf(trace, name) {
  const found = trace.tensors.get(name);
  if (!found) throw new Error(`the reply lacks ${name}`);
  return found;
}

/** @param {StepTrace} trace @param {string} axis @param {number} length @returns {string[]} tokens, or d0, d1, … */
function labelsOf(trace, axis, length) {
  const known = trace.labels[axis];
  if (known && known.length === length) return known;
  const letter = axis.startsWith("d_") ? "d" : "";
  return Array.from({ length }, (_, i) => `${letter}${i}`);
}

/** @param {Tensor} tensor @returns {{ rows: number, columns: number, rowAxis: string, columnAxis: string }} */
function sizeOf({ axes, shape }) {
  const axis = axes.at(-1) ?? "";
  const length = shape.at(-1) ?? 1;
  if (shape.length >= 2)
    return { rows: Number(shape.at(-2)), columns: length, rowAxis: axes.at(-2) ?? "", columnAxis: axis };
  if (shape.length === 1 && DOWNWARDS.has(axis)) return { rows: length, columns: 1, rowAxis: axis, columnAxis: "" };
  return { rows: 1, columns: length, rowAxis: "", columnAxis: axis };
}

/**
 * What a tensor of several heads holds but the last axis alone: `[head, query]` is one number a row for each head.
 * @param {Tensor} tensor
 */
function isSliced({ axes, shape }) {
  return shape.length === 3 || (shape.length === 2 && axes[0] === "head");
}

/** @param {Tensor} tensor @returns {Tensor} without its first axis */
const sliceless = (tensor) => ({ ...tensor, axes: tensor.axes.slice(1), shape: tensor.shape.slice(1) });

/** @param {StepTrace} trace @param {string} name @returns {number} how many matrices a tensor holds */
export function slicesOf(trace, name) {
  const tensor = tensorOf(trace, name);
  return isSliced(tensor) ? Number(tensor.shape[0]) : 1;
}

/**
 * The two-dimensional view of a tensor.
 * @param {StepTrace} trace @param {string} name
 * @param {number} [head] which slice of a tensor that has several
 * @returns {MatrixView}
 */
export function matrixOf(trace, name, head = 0) {
  const known = views.get(trace) ?? new Map();
  views.set(trace, known);
  const key = `${head} ${name}`;
  const found = known.get(key) ?? viewOf(trace, name, head);
  known.set(key, found);
  return found;
}

/**
 * Looked at again for every number that is written, so each is made once.
 * @type {WeakMap<StepTrace, Map<string, MatrixView>>}
 */
const views = new WeakMap();

/** @param {StepTrace} trace @param {string} name @param {number} head @returns {MatrixView} */
function viewOf(trace, name, head) {
  const whole = tensorOf(trace, name);
  const size = sizeOf(isSliced(whole) ? sliceless(whole) : whole);
  const { rows, columns, rowAxis, columnAxis } = size;
  const start = isSliced(whole) ? Math.min(head, Number(whole.shape[0]) - 1) * rows * columns : 0;
  return {
    ...size,
    data: whole.data.subarray(start, start + rows * columns),
    rowLabels: rowAxis ? labelsOf(trace, rowAxis, rows) : [""],
    columnLabels: columnAxis ? labelsOf(trace, columnAxis, columns) : [""],
    isOfPatches: trace.isOfPatches,
  };
}

/** @param {MatrixView} matrix @param {number} row @param {number} column */
export const valueAt = ({ data, columns }, row, column) => Number(data[row * columns + column]);

/** @param {StepTrace} trace @param {string} name @returns {Operation} how an output is made */
export function operationOf(trace, name) {
  const tensor = tensorOf(trace, name);
  return trace.steps[tensor.step]?.operations[name] ?? { kind: "given" };
}
