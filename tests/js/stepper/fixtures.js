/** A small reply with every kind of operation, each output computed here by itself with plain loops. */

/** @typedef {number[][]} Rows */

let seed = 7;
const random = () => {
  seed = (seed * 16807) % 2147483647;
  return seed / 2147483647 - 0.5;
};

/** @param {number} rows @param {number} columns @returns {Rows} */
export const randomRows = (rows, columns) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, random));

/** @param {Rows} a @param {(x: number, i: number, j: number) => number} run @returns {Rows} */
const map = (a, run) => a.map((row, i) => row.map((x, j) => run(x, i, j)));

/** @param {Rows} a @param {number} i @param {number} j */
const at = (a, i, j) => Number(/** @type {number[]} */ (a[i])[j]);

/** @param {Rows} a @param {Rows} b @returns {Rows} */
function product(a, b) {
  const columns = /** @type {number[]} */ (b[0]).length;
  return a.map((row) => {
    const out = new Array(columns).fill(0);
    for (let j = 0; j < columns; j++) for (let t = 0; t < row.length; t++) out[j] += Number(row[t]) * at(b, t, j);
    return out;
  });
}

const n = 3;
const d = 4;
const a = randomRows(n, d);
const b = randomRows(n, d);
const w = randomRows(d, 5);
const bias = /** @type {number[]} */ (randomRows(1, 5)[0]);
const keys = randomRows(n, 5);
const blocks = [randomRows(n, d), randomRows(n, d)];
const cosine = randomRows(n, 2);
const sine = randomRows(n, 2);
const gain = /** @type {number[]} */ (randomRows(1, d)[0]);
const shift = /** @type {number[]} */ (randomRows(1, d)[0]);
const heads = [randomRows(n, 2), randomRows(n, 2)];
const given = randomRows(1, n);
const EPSILON = 0.25;

const mean = a.map((row) => row.reduce((s, x) => s + x, 0) / d);
const deviation = a.map((row, i) => Math.sqrt(row.reduce((s, x) => s + (x - Number(mean[i])) ** 2, 0) / d + EPSILON));
const root = a.map((row) => Math.sqrt(row.reduce((s, x) => s + x * x, 0) / d + EPSILON));
const query = map(product(a, w), (x, _, j) => x + Number(bias[j]));
const scores = query.map((q) => keys.map((k) => q.reduce((s, x, t) => s + x * Number(k[t]), 0)));
const scaled = map(scores, (x) => x * 0.5);
const capped = map(scaled, (x) => 2 * Math.tanh(x / 2));
const mask = scores.map((row, i) => row.map((_, j) => j <= i));
/** @type {(number | null)[][]} */
const masked = capped.map((row, i) => row.map((x, j) => (j <= i ? x : null)));
const filled = capped.map((row, i) => row.map((x, j) => (j <= i ? x : -1e6)));
const finite = (/** @type {(number | null)[]} */ row) => row.filter((x) => x !== null);
const rowMax = masked.map((row) => Math.max(0.125, ...finite(row)));
const exponentials = masked.map((row, i) => row.map((x) => (x === null ? 0 : Math.exp(x - Number(rowMax[i])))));
const rowSum = exponentials.map((row) => row.reduce((s, x) => s + x, 0) + 0.125);
const weights = map(exponentials, (x, i) => x / Number(rowSum[i]));

/** @param {Record<string, any>} operation @param {any} value @param {string[]} axes */
const made = (operation, value, axes) => ({ operation, value, axes });

const MATRIX = ["query", "d_model"];
const SCORES = ["query", "key"];

const OUTPUTS = {
  stream: made({ kind: "given" }, a, MATRIX),
  twin: made({ kind: "copy", of: "stream" }, a, MATRIX),
  total: made(
    { kind: "sum", of: ["stream", "other", "shift"] },
    map(a, (x, i, j) => x + at(b, i, j) + Number(shift[j])),
    MATRIX,
  ),
  grown: made(
    { kind: "accumulate", of: "stream", added: "added" },
    map(a, (x, i, j) => x + blocks.reduce((s, block) => s + at(block, i, j), 0)),
    MATRIX,
  ),
  mean: made({ kind: "row_mean", of: "stream" }, mean, ["query"]),
  deviation: made({ kind: "row_deviation", of: "stream", mean: "mean", epsilon: EPSILON }, deviation, ["query"]),
  input: made(
    { kind: "normalise", of: "stream", mean: "mean", deviation: "deviation", gain: "gain", shift: "shift" },
    map(a, (x, i, j) => ((x - Number(mean[i])) / Number(deviation[i])) * Number(gain[j]) + Number(shift[j])),
    MATRIX,
  ),
  root: made({ kind: "row_root", of: "stream", epsilon: EPSILON }, root, ["query"]),
  rooted: made(
    { kind: "root_normalise", of: "stream", root: "root", gain: "gain", shift: null },
    map(a, (x, i, j) => (x / Number(root[i])) * Number(gain[j])),
    MATRIX,
  ),
  query: made({ kind: "product", left: "stream", right: "w_query", transposed: false, plus: "b_query" }, query, [
    "query",
    "d_head",
  ]),
  turned: made(
    { kind: "rotate", of: "stream", cosine: "cosine", sine: "sine" },
    map(a, (x, i, j) =>
      j < 2
        ? x * at(cosine, i, j) - at(a, i, j + 2) * at(sine, i, j)
        : x * at(cosine, i, j - 2) + at(a, i, j - 2) * at(sine, i, j - 2),
    ),
    MATRIX,
  ),
  scores: made({ kind: "product", left: "query", right: "key", transposed: true, plus: null }, scores, SCORES),
  scaled: made({ kind: "multiply", of: "scores", by: "scale" }, scaled, SCORES),
  squared: made(
    { kind: "multiply", of: "scores", by: "scaled" },
    map(scores, (x, i, j) => x * at(scaled, i, j)),
    SCORES,
  ),
  capped: made({ kind: "cap", of: "scaled", by: "softcap" }, capped, SCORES),
  masked: made({ kind: "mask", of: "capped", mask: "mask", fill: null }, masked, SCORES),
  filled: made({ kind: "mask", of: "capped", mask: "mask", fill: -1000000 }, filled, SCORES),
  row_max: made({ kind: "row_max", of: "masked", also: "sink" }, rowMax, ["query"]),
  exponentials: made({ kind: "exp", of: "masked", less: "row_max" }, exponentials, SCORES),
  row_sum: made({ kind: "row_sum", of: "exponentials", also: "sink" }, rowSum, ["query"]),
  weights: made({ kind: "divide", of: "exponentials", by: "row_sum" }, weights, SCORES),
  replaced: made(
    { kind: "replace", of: "weights", rows: [1], by: "given_rows" },
    weights.map((row, i) => (i === 1 ? given[0] : row)),
    SCORES,
  ),
  zeroed: made(
    { kind: "zero", of: "weights" },
    map(weights, () => 0),
    SCORES,
  ),
  averaged: made(
    { kind: "column_mean", of: "stream" },
    map(a, (_x, _i, j) => a.reduce((s, row) => s + Number(row[j]), 0) / n),
    MATRIX,
  ),
  own_head: made({ kind: "given" }, heads[1], ["query", "d_value"]),
  concatenated: made(
    { kind: "concatenate", of: "all_heads", head: 1, own: "own_head" },
    Array.from({ length: n }, (_, i) => heads.flatMap((head) => head[i])),
    ["query", "d_concatenated"],
  ),
  sine_of: made({ kind: "sine", of: "stream" }, map(a, Math.sin), MATRIX),
  cosine_of: made({ kind: "cosine", of: "stream" }, map(a, Math.cos), MATRIX),
  by_turns: made(
    { kind: "columns", of: ["sine_of", "cosine_of"], interleaved: true },
    a.map((row) => row.flatMap((x) => [Math.sin(x), Math.cos(x)])),
    MATRIX,
  ),
  one_after: made(
    { kind: "columns", of: ["sine_of", "cosine_of"], interleaved: false },
    a.map((row) => [...row.map(Math.sin), ...row.map(Math.cos)]),
    MATRIX,
  ),
  last_query: made(
    { kind: "product", left: "stream", right: "w_query", transposed: false, plus: null, rows: { stream: [2] } },
    product(a.slice(2), w),
    ["chosen", "d_head"],
  ),
};

const PARAMETERS = {
  other: [b, MATRIX],
  added: [blocks, ["block", "position", "d_model"]],
  gain: [gain, ["d_model"]],
  shift: [shift, ["d_model"]],
  w_query: [w, ["d_model", "d_head"]],
  b_query: [bias, ["d_head"]],
  key: [keys, ["key", "d_head"]],
  cosine: [cosine, ["query", "d_half"]],
  sine: [sine, ["query", "d_half"]],
  scale: [0.5, []],
  softcap: [2, []],
  mask: [mask, SCORES],
  sink: [0.125, []],
  given_rows: [given, ["row", "key"]],
  all_heads: [heads, ["head", "query", "d_value"]],
};

/** One step an output, as the server would say it. */
export const everyKind = {
  steps: [
    ...Object.entries(OUTPUTS).map(([name, { operation, value, axes }], i) => ({
      name,
      formula: name,
      inputs: [],
      parameters: i === 0 ? Object.fromEntries(Object.entries(PARAMETERS).map(([key, [array]]) => [key, array])) : {},
      outputs: { [name]: value },
      operations: { [name]: operation },
      axes: {
        [name]: axes,
        ...(i === 0 ? Object.fromEntries(Object.entries(PARAMETERS).map(([key, [, names]]) => [key, names])) : {}),
      },
    })),
  ],
  labels: { query: ["Life", "is", "short"], key: ["Life", "is", "short"] },
};

/** The names of all outputs. */
export const outputNames = Object.keys(OUTPUTS);
