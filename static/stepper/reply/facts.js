/**
 * What is true of this walk and not of every one: read from the reply's own tensors and operations, so that a
 * sentence that depends on it cannot be wrong.
 *
 * @typedef {import("./types.js").Walk} Walk
 */

/** @param {Walk} walk @param {string} name */
const has = (walk, name) => walk.tensors.has(name);

/** @param {Walk} walk */
export const isCross = (walk) => has(walk, "memory");

/** @param {Walk} walk */
export const isRotary = (walk) => has(walk, "query_cosine");

/** The run of a model that was made elsewhere: its making is not known back to the embedding. @param {Walk} walk */
export const isForeign = (walk) => !isCalculation(walk) && !has(walk, "embedding");

/** @param {Walk} walk */
export const isPostNorm = (walk) => has(walk, "normalised");

/** @param {Walk} walk */
export const isPreNorm = (walk) => has(walk, "mean");

/** A calculation on somebody's own numbers, not the run of a model. @param {Walk} walk */
export const isCalculation = (walk) => typeof walk.reply.model !== "string";

/** What comes before `name` in the walk, of those that exist. @param {Walk} walk @param {string[]} names */
export const firstOf = (walk, names) => names.find((name) => has(walk, name)) ?? "";

/**
 * What the mask does: `open` hides nothing, `causal` just the keys ahead, `some` anything else. A walk that shows only
 * some queries knows from the labels alone which they are, so it is never called causal by their place.
 * @param {Walk} walk @returns {"open" | "causal" | "some"}
 */
export function maskKind(walk) {
  const mask = walk.tensors.get("mask");
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

/** Whether the bias is the same wherever a key stands as far before or behind its query. @param {Walk} walk */
export function isByDistance(walk) {
  const bias = walk.tensors.get("bias");
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

/** Rows that may attend to nothing. @param {Walk} walk */
export function hasEmptyRows(walk) {
  const mask = walk.tensors.get("mask");
  const columns = mask?.shape.at(-1) ?? 0;
  if (!mask || columns === 0) return false;
  for (let start = 0; start < mask.data.length; start += columns) {
    if (mask.data.subarray(start, start + columns).every((allowed) => Number(allowed) === 0)) return true;
  }
  return false;
}

/** The one number of a parameter; null where it has several or is absent. @param {Walk} walk @param {string} name */
export function scalarOf(walk, name) {
  const tensor = walk.tensors.get(name);
  const first = tensor?.data[0];
  return first !== undefined && tensor?.data.every((each) => each === first) ? Number(first) : null;
}

/** The length of the last axis. @param {Walk} walk @param {string} name */
export const widthOf = (walk, name) => walk.tensors.get(name)?.shape.at(-1) ?? 0;

/** @param {Walk} walk @returns {"default" | "one" | "other"} whether the scale is 1/√d_head, 1, or another number */
export function scaleKind(walk) {
  const scale = scalarOf(walk, "scale");
  if (scale === 1) return "one";
  const width = widthOf(walk, "query");
  return scale !== null && width > 0 && Math.abs(scale * Math.sqrt(width) - 1) < 1e-5 ? "default" : "other";
}
