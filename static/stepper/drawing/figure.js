/**
 * Figure of a sub-step: names its matrices and their arrangement: products in Falk's arrangement (left factor at
 * the left, right factor on top, the result where they cross), everything else in a row with its signs.
 *
 * @import { Figure, FigureItem, StepTrace } from "../reply/types.js"
 */

import { operationOf, slicesOf } from "../reply/read.js";
import { roleOf } from "../text/symbols.js";

export { roleOf };

/** @param {string} name @param {Partial<FigureItem>} [more] @returns {FigureItem} */
const item = (name, more = {}) => ({
  name,
  role: roleOf(name),
  slot: "operand",
  operator: "",
  isTransposed: false,
  head: null,
  ...more,
});

/** @param {string | null} name @param {string} operator @returns {FigureItem[]} */
const maybe = (name, operator) => (name ? [item(name, { operator })] : []);

/** @param {string[]} names @param {string} operator @returns {FigureItem[]} */
const chain = (names, operator) => names.map((name, i) => item(name, { operator: i === 0 ? "" : operator }));

/**
 * Every slice of a tensor that holds several. @param {StepTrace} trace @param {string} name @param {string} operator
 */
const slices = (trace, name, operator) =>
  Array.from({ length: slicesOf(trace, name) }, (_, head) => item(name, { operator, head }));

/**
 * The operands of each kind, and the sign before the result.
 * @type {Record<string, (operation: any, trace: StepTrace) => [FigureItem[], string]>}
 */
const OPERANDS = {
  given: () => [[], ""],
  zero: () => [[], ""],
  copy: ({ of }) => [[item(of)], "="],
  sum: ({ of }) => [chain(of, "+"), "="],
  accumulate: ({ of, added }, trace) => [[item(of), ...slices(trace, added, "+")], "="],
  row_mean: ({ of }) => [[item(of)], "mean →"],
  row_deviation: ({ of, mean }) => [[item(of), item(mean, { operator: "−" })], "spread →"],
  normalise: ({ of, mean, deviation, gain, shift }) => [
    [
      item(of),
      item(mean, { operator: "−" }),
      item(deviation, { operator: "÷" }),
      ...maybe(gain, "×"),
      ...maybe(shift, "+"),
    ],
    "=",
  ],
  row_root: ({ of }) => [[item(of)], "root →"],
  root_normalise: ({ of, root, gain, shift }) => [
    [item(of), item(root, { operator: "÷" }), ...maybe(gain, "×"), ...maybe(shift, "+")],
    "=",
  ],
  rotate: ({ of, cosine, sine }) => [
    [item(of), item(cosine, { operator: "cos" }), item(sine, { operator: "sin" })],
    "turn →",
  ],
  multiply: ({ of, by }) => [chain([of, by], "×"), "="],
  divide: ({ of, by }) => [chain([of, by], "÷"), "="],
  cap: ({ of, by }) => [chain([of, by], "÷"), "cap →"],
  mask: ({ of, mask }) => [[item(of), item(mask, { operator: "where" })], "="],
  row_max: ({ of, also }) => [[item(of), ...maybe(also, "and")], "max →"],
  row_sum: ({ of, also }) => [[item(of), ...maybe(also, "+")], "sum →"],
  exp: ({ of, less }) => [chain([of, less], "−"), "exp →"],
  replace: ({ of, by }) => [chain([of, by], "or"), "="],
  column_mean: ({ of }) => [[item(of)], "mean →"],
  concatenate: ({ of, head, own }, trace) => [
    slices(trace, of, "|").map((each, i) => ({
      ...(own && i === head ? item(own) : each),
      operator: i === 0 ? "" : "|",
    })),
    "=",
  ],
  sine: ({ of }) => [[item(of)], "sin →"],
  cosine: ({ of }) => [[item(of)], "cos →"],
  columns: ({ of }) => [chain(of, "|"), "="],
};

/**
 * @param {{ left: string, right: string, transposed: boolean, plus: string | null }} operation @param {string} name
 * @returns {Figure}
 */
function falk({ left, right, transposed, plus }, name) {
  return {
    arrangement: "falk",
    items: [
      item(left, { slot: "left" }),
      item(right, { slot: "top", operator: "×", isTransposed: transposed }),
      ...maybe(plus, "+"),
      item(name, { slot: "result", operator: "=" }),
    ],
  };
}

/**
 * @param {StepTrace} trace @param {{ name: string }} place
 * @param {number} [_head] the view that draws looks up the slices of several heads
 * @returns {Figure}
 */
export function figureOf(trace, { name }, _head = 0) {
  const operation = operationOf(trace, name);
  if (operation.kind === "product") return falk(operation, name);
  const of = OPERANDS[operation.kind];
  if (!of) throw new Error(`no figure shows ${operation.kind}`);
  const [operands, operator] = of(operation, trace);
  return { arrangement: "row", items: [...operands, item(name, { slot: "result", operator })] };
}
