/**
 * Sentences and parts of sentences that several paragraphs share.
 *
 * @import { StepTrace } from "../../reply/types.js"
 * @typedef {(trace: StepTrace, step: string) => string[]} Write
 */

import { numberText } from "../../../format/numbers.js";
import { scalarOf } from "../../reply/facts.js";

/** @param {unknown} condition @param {string} sentence @param {string} [otherwise] */
export const when = (condition, sentence, otherwise = "") => (condition ? sentence : otherwise);

/** @param {StepTrace} trace @param {string} name */
export const has = (trace, name) => trace.tensors.has(name);

/** @param {StepTrace} trace @param {string} name @returns {string} */
export const number = (trace, name) => {
  const value = scalarOf(trace, name);
  return value === null ? "a number for each head" : numberText(value, "full");
};

/** @param {StepTrace} trace */
export const rowMean = (trace) => [
  "Normalising begins with the mean of each row: its numbers added up and divided by how many there are.",
  when(has(trace, "norm_gain"), "It will be subtracted, which centres every row on 0."),
];

export const rowSpread = () => [
  "The spread of a row is the root of its mean squared distance from the mean.",
  "A tiny constant under the root keeps a row of equal numbers from being divided by 0.",
];

export const rowRoot = () => [
  "Each number of a row is squared, and the root of the mean of these squares says how large the numbers " +
    "of the row are.",
  "Nothing is taken off first: this norm leaves out the mean.",
];
