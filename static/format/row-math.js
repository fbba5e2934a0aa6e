/** The arithmetic of one row and one cell, done again from the numbers on screen. */

/** @import { Matrix } from "../core/types.js" */

/** @param {ArrayLike<number>} numbers */
export function sum(numbers) {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) total += Number(numbers[i]);
  return total;
}

/** @param {ArrayLike<number>} numbers @returns {number} the first index of the largest, -1 for none */
export function largest(numbers) {
  let best = -1;
  for (let i = 0; i < numbers.length; i++) {
    if (best < 0 || Number(numbers[i]) > Number(numbers[best])) best = i;
  }
  return best;
}

/**
 * The place of one weight among those that its query may attend to; equal weights share a rank.
 * @param {ArrayLike<number>} weights a row of weights
 * @param {ArrayLike<number>} masked the same row before the softmax, −∞ where hidden
 * @param {number} key
 */
export function rankInRow(weights, masked, key) {
  let rank = 1;
  let of = 0;
  for (let i = 0; i < weights.length; i++) {
    if (masked[i] === -Infinity) continue;
    of += 1;
    if (Number(weights[i]) > Number(weights[key])) rank += 1;
  }
  return { rank, of };
}

/**
 * The parts of the softmax that make one weight: weight = exponential / total.
 * @param {ArrayLike<number>} masked a row of numbers before the softmax, −∞ where hidden
 * @param {number} key
 * @param {number} temperature
 * @param {number | null} [sink] one more score, of no key; `left` is what its exponential adds to the total
 */
export function softmaxParts(masked, key, temperature, sink = null) {
  const top = largest(masked);
  const maximum = Number(masked[top]);
  const of = (/** @type {number} */ x) => Math.exp((x - maximum) / temperature);
  let total = 0;
  for (let i = 0; i < masked.length; i++) total += of(Number(masked[i]));
  const exponential = of(Number(masked[key]));
  const left = sink === null ? 0 : of(sink);
  return { top, maximum, exponential, total, left, weight: exponential / (total + left) };
}

/** @param {ArrayLike<number>} query @param {ArrayLike<number>} key */
export const products = (query, key) => Array.from(query, (q, i) => q * Number(key[i]));

/** @param {Matrix} matrix @returns {number} the largest distance from 0 */
export function reach(matrix) {
  let far = 0;
  for (const x of matrix.data) far = Math.max(far, Math.abs(x));
  return far;
}

/**
 * The largest product of one query with any key, in any dimension.
 * @param {Matrix} query @param {Matrix} key @param {number} row of the query
 */
export function reachOf(query, key, row) {
  let far = 0;
  key.data.forEach((number, i) => {
    far = Math.max(far, Math.abs(Number(query.data[row * query.columns + (i % key.columns)]) * number));
  });
  return far;
}
