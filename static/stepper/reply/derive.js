/**
 * Derivation: lists the numbers that made one number, in the order of writing.
 * Every number in it stands in the reply; what would have to be computed here is left to be computed by the reader.
 *
 * @import { Derivation, Operation, Part, Ref, StepTrace } from "./types.js"
 *
 * What a rule is given: the cell, a look-up that knows which rows were chosen, and how large things are.
 * @typedef {object} Hand
 * @property {number} row
 * @property {number} column
 * @property {number} head
 * @property {(name: string, row: number, column: number, head?: number) => Ref} of
 * @property {(name: string, row: number, column: number) => Ref} cell of something smaller: a scalar, one number a row
 * @property {(name: string) => { rows: number, columns: number }} size
 * @property {(name: string) => number} slices
 */

import { matrixOf, operationOf, slicesOf, tensorOf, valueAt } from "./read.js";

/** @param {Part[][]} terms @param {string} sign @returns {Part[]} */
const joined = (terms, sign) => terms.flatMap((term, i) => (i === 0 ? term : [sign, ...term]));

/** @template T @param {number} length @param {(i: number) => T} make */
const each = (length, make) => Array.from({ length }, (_, i) => make(i));

/** @param {Hand} hand @param {string} name */
const rowOf = ({ of, size, row }, name) => each(size(name).columns, (j) => of(name, row, j));

/** @param {number} x */
const text = (x) => String(x);

/** @type {Record<string, (operation: any, hand: Hand) => Part[]>} */
const RULES = {
  given: () => [],
  zero: () => ["0"],
  copy: ({ of }, hand) => [hand.of(of, hand.row, hand.column)],
  sum: ({ of }, hand) =>
    joined(
      of.map((/** @type {string} */ name) => [hand.cell(name, hand.row, hand.column)]),
      " + ",
    ),
  accumulate({ of, added }, { of: at, slices, row, column }) {
    const blocks = each(slices(added), (block) => [at(added, row, column, block)]);
    return joined([[at(of, row, column)], ...blocks], " + ");
  },
  row_mean({ of }, hand) {
    return [
      "(",
      ...joined(
        rowOf(hand, of).map((ref) => [ref]),
        " + ",
      ),
      ") ÷ ",
      text(hand.size(of).columns),
    ];
  },
  row_deviation({ of, mean, epsilon }, hand) {
    const centre = hand.cell(mean, hand.row, 0);
    const squares = rowOf(hand, of).map((ref) => ["(", ref, " − ", centre, ")²"]);
    return ["√((", ...joined(squares, " + "), ") ÷ ", text(hand.size(of).columns), " + ", text(epsilon), ")"];
  },
  normalise({ of, mean, deviation, gain, shift }, { of: at, cell, row, column }) {
    const centred = ["(", at(of, row, column), " − ", cell(mean, row, 0), ") ÷ ", cell(deviation, row, 0)];
    return [
      ...centred,
      ...(gain ? [" × ", cell(gain, 0, column)] : []),
      ...(shift ? [" + ", cell(shift, 0, column)] : []),
    ];
  },
  row_root({ of, epsilon }, hand) {
    const squares = rowOf(hand, of).map((ref) => [ref, "²"]);
    return ["√((", ...joined(squares, " + "), ") ÷ ", text(hand.size(of).columns), " + ", text(epsilon), ")"];
  },
  root_normalise({ of, root, gain, shift }, { of: at, cell, row, column }) {
    const divided = [at(of, row, column), " ÷ ", cell(root, row, 0)];
    return [
      ...divided,
      ...(gain ? [" × ", cell(gain, 0, column)] : []),
      ...(shift ? [" + ", cell(shift, 0, column)] : []),
    ];
  },
  product({ left, right, transposed, plus }, hand) {
    const { of: at, cell, size, row, column } = hand;
    const terms = each(size(left).columns, (t) => [
      at(left, row, t),
      " × ",
      transposed ? at(right, column, t) : at(right, t, column),
    ]);
    return [...joined(terms, " + "), ...(plus ? [" + ", cell(plus, 0, column)] : [])];
  },
  rotate({ of, cosine, sine }, { of: at, size, row, column }) {
    const half = size(of).columns / 2;
    const isFirst = column < half;
    const angle = isFirst ? column : column - half;
    const partner = isFirst ? column + half : column - half;
    const sign = isFirst ? " − " : " + ";
    return [
      at(of, row, column),
      " × ",
      at(cosine, row, angle),
      sign,
      at(of, row, partner),
      " × ",
      at(sine, row, angle),
    ];
  },
  multiply: ({ of, by }, { of: at, cell, row, column }) => [at(of, row, column), " × ", cell(by, row, column)],
  divide: ({ of, by }, { of: at, cell, row, column }) => [at(of, row, column), " ÷ ", cell(by, row, column)],
  cap({ of, by }, { of: at, cell, row, column }) {
    const cap = cell(by, row, column);
    return [cap, " × tanh(", at(of, row, column), " ÷ ", cap, ")"];
  },
  mask({ of, mask, fill }, { of: at, row, column }) {
    if (at(mask, row, column).value) return [at(of, row, column)];
    return [fill === null ? "−∞" : text(fill).replace("-", "−")];
  },
  row_max({ of, also }, hand) {
    const others = also ? [[hand.cell(also, hand.row, 0)]] : [];
    return ["max(", ...joined([...rowOf(hand, of).map((ref) => [ref]), ...others], ", "), ")"];
  },
  row_sum({ of, also }, hand) {
    const others = also ? [[hand.cell(also, hand.row, 0)]] : [];
    return joined([...rowOf(hand, of).map((ref) => [ref]), ...others], " + ");
  },
  exp: ({ of, less }, { cell, row, column }) => ["exp(", cell(of, row, column), " − ", cell(less, row, 0), ")"],
  replace({ of, rows, by }, { of: at, row, column, size }) {
    const among = rows.indexOf(row);
    if (among < 0) return [at(of, row, column)];
    return [at(by, size(by).rows === rows.length ? among : row, column)];
  },
  column_mean({ of }, { of: at, size, column }) {
    const { rows } = size(of);
    return [
      "(",
      ...joined(
        each(rows, (i) => [at(of, i, column)]),
        " + ",
      ),
      ") ÷ ",
      text(rows),
    ];
  },
  concatenate({ of, head, own }, { of: at, size, row, column }) {
    const wide = size(of).columns;
    const from = Math.floor(column / wide);
    return [own && from === head ? at(own, row, column % wide) : at(of, row, column % wide, from)];
  },
  sine: ({ of }, { of: at, row, column }) => ["sin(", at(of, row, column), ")"],
  cosine: ({ of }, { of: at, row, column }) => ["cos(", at(of, row, column), ")"],
  columns({ of: [a, b], interleaved }, { of: at, size, row, column }) {
    if (interleaved) return [at(column % 2 ? b : a, row, Math.floor(column / 2))];
    const wide = size(a).columns;
    return [column < wide ? at(a, row, column) : at(b, row, column - wide)];
  },
};

/**
 * @param {StepTrace} trace @param {string} name @param {number} head @param {number} row @param {number} column
 * @returns {Ref}
 */
export function refTo(trace, name, head, row, column) {
  const matrix = matrixOf(trace, name, head);
  return { tensor: name, head: slicesOf(trace, name) > 1 ? head : 0, row, column, value: valueAt(matrix, row, column) };
}

/**
 * @param {StepTrace} trace @param {Operation} operation @param {{ head: number, row: number, column: number }} place
 * @returns {Hand}
 */
function handOf(trace, operation, { head, row, column }) {
  const { rows } = operation;
  // rows of operands are counted as in the operand; an operand of which all rows are used is not in the list
  const chosen = (/** @type {string} */ name, /** @type {number} */ i) =>
    rows && !Array.isArray(rows) && i === row ? (rows[name]?.[i] ?? i) : i;
  const size = (/** @type {string} */ name) => matrixOf(trace, name, head);
  return {
    row,
    column,
    head,
    size,
    slices: (name) => slicesOf(trace, name),
    of: (name, i, j, slice = head) => refTo(trace, name, slice, chosen(name, i), j),
    cell(name, i, j) {
      const { rows: high, columns: wide } = size(name);
      return refTo(trace, name, head, high === 1 ? 0 : chosen(name, i), wide === 1 ? 0 : j);
    },
  };
}

/**
 * @param {StepTrace} trace @param {string} name of an output, or of something that comes in from outside
 * @param {number} head @param {number} row @param {number} column
 * @returns {Derivation}
 */
export function derive(trace, name, head, row, column) {
  const result = refTo(trace, name, head, row, column);
  const operation = tensorOf(trace, name).isParameter
    ? /** @type {const} */ ({ kind: "given" })
    : operationOf(trace, name);
  const rule = RULES[operation.kind];
  if (!rule) throw new Error(`no rule derives ${operation.kind}`);
  return { kind: operation.kind, result, parts: rule(operation, handOf(trace, operation, { head, row, column })) };
}
