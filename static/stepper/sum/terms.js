/**
 * Terms of a sum: name what is added up to the chosen number, and the largest of them.
 *
 * @import { Part, Ref, StepTrace } from "../reply/types.js"
 *
 * `left` and `right` are the factors of products; `right` is null where numbers are added up as they are.
 * `names`: what each term is; `noun`: what they are called, one and many.
 * @typedef {object} Terms
 * @property {Ref[]} left
 * @property {Ref[] | null} right
 * @property {number[]} values
 * @property {string[]} names
 * @property {[one: string, many: string]} noun
 */

import { axisWords, isNamed } from "../reply/naming.js";
import { matrixOf, operationOf } from "../reply/read.js";

const NAMED = 3;
/** operations whose result is made from all numbers of a row */
const OF_A_ROW = new Set(["row_mean", "row_sum", "row_max", "row_root", "row_deviation"]);

/** @param {Part} part @returns {part is Ref} */
const isRef = (part) => typeof part !== "string";

/** @param {StepTrace} trace @param {Ref} first of the terms @param {number} count */
function named(trace, first, count) {
  const { columnLabels, columnAxis } = matrixOf(trace, first.tensor, first.head);
  const names = columnLabels
    .slice(0, count)
    .map((label) => (isNamed(columnAxis) ? `“${label}”` : label.replace(/^d/, "")));
  const noun = isNamed(columnAxis)
    ? axisWords(columnAxis)
    : /** @type {[string, string]} */ (["dimension", "dimensions"]);
  return { names, noun };
}

/** @param {StepTrace} trace @param {string} name @param {Part[]} parts of the derivation @returns {Terms | null} */
export function termsOf(trace, name, parts) {
  const operation = operationOf(trace, name);
  const refs = parts.filter(isRef);
  const [first] = refs;
  if (!first) return null;
  if (operation.kind === "product") {
    const { columns } = matrixOf(trace, operation.left, first.head);
    const [left, right] = [0, 1].map((side) => refs.slice(0, 2 * columns).filter((_, i) => i % 2 === side));
    if (!left || !right || left.length !== right.length) return null;
    const { names, noun } = named(trace, first, columns);
    const values = left.map(({ value }, t) => value * Number(right[t]?.value));
    const bias = refs[2 * columns];
    return { left, right, values: [...values, ...(bias ? [bias.value] : [])], names: [...names, "bias"], noun };
  }
  if (!OF_A_ROW.has(operation.kind)) return null;
  const left = refs.filter(({ tensor, row }) => tensor === first.tensor && row === first.row);
  return { left, right: null, values: left.map(({ value }) => value), ...named(trace, first, left.length) };
}

/** @param {string[]} names */
const listed = (names) =>
  names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");

/** Which terms are the largest, and how much of the sum they make. @param {Terms} terms @returns {string} */
export function largestWords({ values, names, noun, right }) {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (!right || right.length <= NAMED) return "";
  const order = names
    .slice(0, right.length)
    .map((_, i) => i)
    .sort((a, b) => Math.abs(Number(values[b])) - Math.abs(Number(values[a])));
  const top = order.slice(0, NAMED);
  const share = top.reduce((sum, i) => sum + Number(values[i]), 0) / total;
  const who = `${noun[1]} ${listed(top.map((i) => names[i] ?? ""))}`;
  // terms of both signs: what the largest make may be more than all
  return share > 0 && share <= 1 ? `${who} make ${Math.round(share * 100)} % of it` : `largest terms: ${who}`;
}
