/** Form problems: finds the fields that hold no number, or a wrong one, without asking the server. */

import { maskSizes, takingPart } from "./form.js";
import { cellsProblem, hiddenProblem, numberOf } from "./parse-matrix.js";

/** @import { Form } from "./form.js" */
/** @typedef {Record<string, string>} Problems a sentence for each field that has one */

const WHOLE = /^\d{1,6}$/;

/** @param {string} text */
const isCount = (text) => WHOLE.test(text.trim()) && Number(text) >= 1 && Number(text) <= 1024;

/** @param {Form} form @returns {Problems} */
function maskProblem(form) {
  const [{ mask }, sizes] = [form, maskSizes(form)];
  if (mask === "lengths") {
    return sizes.length > 0 && sizes.every((each) => WHOLE.test(each))
      ? {}
      : { mask: "Give how many keys are valid: one whole number for all queries, or one for each." };
  }
  if (mask !== "window" && mask !== "blocks" && mask !== "strided") return {};
  const least = mask === "window" ? 0 : 1;
  return sizes.length === 1 && WHOLE.test(sizes[0] ?? "") && Number(sizes[0]) >= least
    ? {}
    : { mask: `Give a whole number from ${least} to 999,999.` };
}

/** @param {Form} form @returns {Problems} */
export function localProblems(form) {
  /** @type {Problems} */
  const problems = {};
  for (const name of takingPart(form)) {
    const cells = form.matrices[name] ?? [];
    const problem = cellsProblem(cells) ?? (name === "scores" || name === "bias" ? null : hiddenProblem(cells));
    if (problem) problems[name] = problem;
  }
  if (!isCount(form.heads)) problems.heads = "Give a whole number of heads, at least 1.";
  if (form.keyValueHeads.trim() !== "" && !isCount(form.keyValueHeads))
    problems.key_value_heads = "Give a whole number, at least 1, or nothing.";
  if (form.scaleKind === "number" && Number.isNaN(numberOf(form.scale)))
    problems.scale = "Give a number, such as 0.125.";
  const temperature = numberOf(form.temperature);
  if (form.temperature.trim() !== "" && !(temperature >= 0.0001 && temperature <= 1e6))
    problems.temperature = "Give a number from 0.0001 to 1,000,000, or nothing.";
  return { ...problems, ...maskProblem(form) };
}

/** @param {Form} form */
export const isReadable = (form) => Object.keys(localProblems(form)).length === 0;
