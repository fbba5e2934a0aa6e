/**
 * Facts about a trace: read from the reply's own tensors and operations, so that a sentence that depends on them is
 * right.
 *
 * @import { StepTrace } from "./types.js"
 */

/** @param {StepTrace} trace @param {string} name */
const has = (trace, name) => trace.tensors.has(name);

/** @param {StepTrace} trace */
export const isCross = (trace) => has(trace, "memory");

/** @param {StepTrace} trace */
export const isRotary = (trace) => has(trace, "query_cosine");

/**
 * The run of a model that was made elsewhere: its making is not known back to the embedding. @param {StepTrace} trace
 */
export const isForeign = (trace) => !isCalculation(trace) && !has(trace, "embedding");

/** @param {StepTrace} trace */
export const isPostNorm = (trace) => has(trace, "normalised");

/** @param {StepTrace} trace */
export const isPreNorm = (trace) => has(trace, "mean");

/** A calculation on somebody's own numbers, not the run of a model. @param {StepTrace} trace */
export const isCalculation = (trace) => typeof trace.reply.model !== "string";

/** What comes before `name` in the trace, of those that exist. @param {StepTrace} trace @param {string[]} names */
export const firstOf = (trace, names) => names.find((name) => has(trace, name)) ?? "";

/**
 * What the mask does: `open` hides nothing, `causal` just the keys ahead, `some` anything else. A trace that shows only
 * some queries knows from the labels alone which they are, so it is never called causal by their place.
 * @param {StepTrace} trace @returns {"open" | "causal" | "some"}
 */
export function maskKind(trace) {
  const mask = trace.tensors.get("mask");
  if (!mask || mask.data.every((allowed) => Number(allowed) === 1)) return "open";
  const [rows, columns] = [mask.shape.at(-2) ?? 0, mask.shape.at(-1) ?? 0];
  const isTriangle =
    rows === columns &&
    mask.data.every((allowed, i) => {
      const place = i % (rows * columns);
      return (Number(allowed) === 1) === place % columns <= Math.floor(place / columns);
    });
  return isTriangle ? "causal" : "some";
}

/** Whether the bias is the same wherever a key stands as far before or after its query. @param {StepTrace} trace */
export function isByDistance(trace) {
  const bias = trace.tensors.get("bias");
  const [rows, columns] = [bias?.shape.at(-2) ?? 0, bias?.shape.at(-1) ?? 0];
  // of one query nothing can be said
  return (
    rows > 1 &&
    columns > 1 &&
    bias?.data.every((each, i) => {
      const place = i % (rows * columns);
      return place < columns || place % columns === 0 || each === bias.data[i - columns - 1];
    }) === true
  );
}

/** Rows that may attend to nothing. @param {StepTrace} trace */
export function hasEmptyRows(trace) {
  const mask = trace.tensors.get("mask");
  const columns = mask?.shape.at(-1) ?? 0;
  if (!mask || columns === 0) return false;
  for (let start = 0; start < mask.data.length; start += columns) {
    if (mask.data.subarray(start, start + columns).every((allowed) => Number(allowed) === 0)) return true;
  }
  return false;
}

/**
 * The one number of a parameter; null where it has several or is absent. @param {StepTrace} trace
 * @param {string} name
 */
export function scalarOf(trace, name) {
  const tensor = trace.tensors.get(name);
  const first = tensor?.data[0];
  return first !== undefined && tensor?.data.every((each) => each === first) ? Number(first) : null;
}

/** The length of the last axis. @param {StepTrace} trace @param {string} name */
export const widthOf = (trace, name) => trace.tensors.get(name)?.shape.at(-1) ?? 0;

/**
 * @param {StepTrace} trace
 * @returns {"default" | "one" | "other"} whether the scale is 1/√d_head, 1, or another number
 */
export function scaleKind(trace) {
  const scale = scalarOf(trace, "scale");
  if (scale === 1) return "one";
  const width = widthOf(trace, "query");
  return scale !== null && width > 0 && Math.abs(scale * Math.sqrt(width) - 1) < 1e-5 ? "default" : "other";
}
