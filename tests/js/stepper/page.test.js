import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_HIGHLIGHTS } from "../../../static/drawing/matrix-painter.js";
import { readAddress } from "../../../static/explore/address.js";
import { diagramOf, pathOf } from "../../../static/stepper/drawing/diagram.js";
import { derive } from "../../../static/stepper/reply/derive.js";
import { highlightsOf, resultCell, turned } from "../../../static/stepper/reply/highlights.js";
import { axesSentence, cellIndex, cellWords } from "../../../static/stepper/reply/naming.js";
import { printedAt, printedOf } from "../../../static/stepper/reply/printed-digits.js";
import { matrixOf, readTrace } from "../../../static/stepper/reply/read.js";
import { turnProjector } from "../../../static/stepper/reply/state.js";
import { exploreLink, stepsAddress, stepsLink } from "../../../static/steps/address.js";
import { initialState, trailIn } from "../../../static/steps/initial-state.js";
import { everyKind, outputNames } from "./fixtures.js";

const trace = readTrace(everyKind);

/** @param {string} name @param {number} row @param {number} column @param {string} operand @param {number | null} [slice] */
const lit = (name, row, column, operand, slice = null) =>
  highlightsOf(derive(trace, name, 0, row, column).parts, operand, slice);

test("a product lights a row of the left factor and a row of the right one, turned a column", () => {
  assert.deepEqual(lit("scores", 1, 2, "query"), { ...NO_HIGHLIGHTS, row: 1 });
  assert.deepEqual(lit("scores", 1, 2, "key"), { ...NO_HIGHLIGHTS, row: 2 });
  assert.deepEqual(turned(lit("scores", 1, 2, "key")), { ...NO_HIGHLIGHTS, column: 2 });
});

test("a quotient lights one cell and the sum of its row; what is not used stays dark", () => {
  assert.deepEqual(lit("weights", 1, 2, "exponentials"), { ...NO_HIGHLIGHTS, cell: { row: 1, column: 2 } });
  assert.deepEqual(lit("weights", 1, 2, "row_sum"), { ...NO_HIGHLIGHTS, cell: { row: 1, column: 0 } });
  assert.deepEqual(lit("masked", 0, 2, "capped"), NO_HIGHLIGHTS);
});

test("of heads side by side only the one is lit that the column comes from", () => {
  assert.deepEqual(lit("concatenated", 1, 1, "all_heads", 0), { ...NO_HIGHLIGHTS, cell: { row: 1, column: 1 } });
  assert.deepEqual(lit("concatenated", 1, 3, "all_heads", 0), NO_HIGHLIGHTS);
  assert.deepEqual(lit("concatenated", 1, 3, "own_head"), { ...NO_HIGHLIGHTS, cell: { row: 1, column: 1 } });
});

test("a cell of an operand finds the result that it belongs to", () => {
  const item = {
    name: "",
    role: /** @type {const} */ ("plain"),
    operator: "",
    isTransposed: false,
    head: null,
    slot: /** @type {const} */ ("operand"),
  };
  const size = { rows: 3, columns: 4 };
  assert.deepEqual(resultCell({ ...item, slot: "left" }, size, size, { row: 1, column: 3 }), { row: 1, column: null });
  assert.deepEqual(resultCell({ ...item, slot: "top", isTransposed: true }, size, size, { row: 1, column: 3 }), {
    row: null,
    column: 1,
  });
  assert.deepEqual(resultCell(item, { rows: 3, columns: 1 }, size, { row: 2, column: 0 }), { row: 2, column: null });
  assert.deepEqual(resultCell({ ...item, head: 1 }, { rows: 3, columns: 2 }, size, { row: 0, column: 1 }), {
    row: 0,
    column: 3,
  });
});

test("the map has a box for every sub-step and a line for every number that is passed on", () => {
  const { nodes, edges } = diagramOf(trace);
  assert.deepEqual(
    nodes.map(({ name }) => name),
    outputNames,
  );
  const pairs = edges.map(({ from, to }) => `${from.name} ${to.name}`);
  for (const pair of ["query scores", "exponentials weights", "row_sum weights", "own_head concatenated"])
    assert.ok(pairs.includes(pair), pair);
  for (const edge of edges)
    assert.match(pathOf(edge, { width: 286, pitch: 47, gap: 9, margin: 14 }), /^M[\d.]+ [\d.-]+/);
});

test("query, key and value stand side by side", () => {
  const step = {
    name: "projections",
    formula: "",
    inputs: [],
    parameters: {},
    axes: {},
    outputs: { query: [[1]], key: [[1]], value: [[1]] },
    operations: { query: { kind: "given" }, key: { kind: "given" }, value: { kind: "given" } },
  };
  const { nodes } = diagramOf(readTrace({ steps: [step], labels: {} }));
  assert.deepEqual(
    nodes.map(({ tier, from }) => [tier, from]),
    [
      [0, 0],
      [0, 8],
      [0, 16],
    ],
  );
});

test("what one step makes of the queries stands below each other, beside that of the keys, and no two boxes overlap", () => {
  const names = ["query_concatenated", "query_root", "query_before", "key_concatenated", "key_root", "key_before"];
  const step = {
    name: "norms",
    formula: "",
    inputs: [],
    parameters: {},
    axes: {},
    outputs: Object.fromEntries(names.map((name) => [name, [[1]]])),
    operations: Object.fromEntries(names.map((name) => [name, { kind: "given" }])),
  };
  const { nodes, tiers } = diagramOf(readTrace({ steps: [step], labels: {} }));
  assert.deepEqual(
    nodes.map(({ name }) => name),
    names,
    "numbered in the order of computation",
  );
  assert.deepEqual(
    nodes.map(({ tier, from }) => [tier, from]),
    [
      [0, 0],
      [1, 0],
      [2, 0],
      [0, 8],
      [1, 8],
      [2, 8],
    ],
  );
  assert.equal(tiers, 3);
});

test("everything of a view stands in the address, and bad values are ignored", () => {
  const full = {
    ...stepsAddress.read(""),
    example: "a-b",
    model: "writer",
    at: "scores",
    row: 0,
    column: 4,
    headIndex: 1,
    detail: /** @type {const} */ ("algebra"),
    predict: true,
    present: true,
    hide: ["form", "map"],
    digits: /** @type {const} */ ("full"),
  };
  assert.deepEqual(stepsAddress.read(stepsAddress.write(full)), full);
  const bad = stepsAddress.read("?at=../x&row=-1&column=1.5&detail=huge&hide=everything,map&present=yes&headIndex=x");
  assert.deepEqual(bad, { ...stepsAddress.read(""), hide: ["map"] });
});

test("the explorer and the steps lead to each other and keep text, changes and cell", () => {
  const address = { ...readAddress(""), model: "writer", text: "a b", layer: 1, head: 2, temperature: 2 };
  const there = stepsAddress.read(stepsLink(address, { row: 3, column: 1 }).slice("/steps".length));
  assert.deepEqual(
    [there.text, there.layer, there.head, there.temperature, there.at, there.row, there.column],
    ["a b", 1, 2, 2, "scores", 3, 1],
  );
  const back = readAddress(exploreLink({ ...initialState("", null), ...there, trace }).slice(1));
  assert.deepEqual([back.text, back.layer, back.head, back.temperature, back.query, back.key], ["a b", 1, 2, 2, 3, 1]);
});

test("an entry of the history that holds something else has no way back", () => {
  for (const memory of [null, 3, {}, { trail: "x" }]) assert.deepEqual(trailIn(memory), []);
});

test("a printed number is found by its place", () => {
  const lines = [
    {
      tensor: "scores",
      head: null,
      row: 1,
      columns: [0, 2],
      digits: ["0.1", "0.3"],
      agrees: [true, false],
      note: "why",
    },
    { tensor: "row_max", head: 1, row: 0, columns: [], digits: ["2"], agrees: [true], note: "" },
  ];
  assert.deepEqual(printedAt(lines, { tensor: "scores", head: 0, row: 1, column: 2 }), {
    digits: "0.3",
    agrees: false,
    note: "why",
  });
  assert.equal(printedAt(lines, { tensor: "scores", head: 0, row: 1, column: 1 }), null);
  assert.deepEqual(printedAt(lines, { tensor: "row_max", head: 1, row: 0, column: 0 }), {
    digits: "2",
    agrees: true,
    note: "",
  });
  assert.equal(printedOf(lines, "row_max", 0).length, 0);
});

test("rows, columns and cells are called by what they are", () => {
  assert.equal(axesSentence("weights", matrixOf(trace, "weights")), "row: a query · column: a key · a row sums to 1");
  assert.equal(axesSentence("row_max", matrixOf(trace, "row_max")), "one number for each query");
  assert.equal(cellWords(matrixOf(trace, "query"), 1, 3), "query “is”, dimension 3");
  assert.equal(cellIndex(matrixOf(trace, "scores"), 1, 2), "is, short");
});

test("the projector puts away what was chosen, or else the form", () => {
  assert.deepEqual(turnProjector({ present: false, hide: [] }), { present: true, hide: ["form", "export"] });
  assert.deepEqual(turnProjector({ present: false, hide: ["map"] }), { present: true, hide: ["map"] });
  assert.deepEqual(turnProjector({ present: true, hide: ["map"] }), { present: false, hide: [] });
});
