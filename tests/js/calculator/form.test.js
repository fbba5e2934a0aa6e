import assert from "node:assert/strict";
import { test } from "node:test";
import { asksTheSame, bodyOf, formOf } from "../../../static/calculator/calculation-body.js";
import {
  completed,
  drawnMask,
  EMPTY_FORM,
  fitted,
  gridOf,
  laidOver,
  optionalOf,
  resized,
  takingPart,
} from "../../../static/calculator/form.js";
import { formParams, readForm, searchText } from "../../../static/calculator/form-address.js";
import { localProblems } from "../../../static/calculator/form-problems.js";
import { fittedLabels, labelsHint, labelsOf, labelsText } from "../../../static/calculator/labels.js";

/** @typedef {import("../../../static/calculator/form.js").Form} Form */

const BODY = {
  x: [
    [0.43, 0.15],
    [0.55, 0.87],
    [-1, 1e-7],
  ],
  y: [
    [1, 2],
    [3, 4],
  ],
  w_query: [
    [1, 0],
    [0, 1],
  ],
  w_key: [
    [0.5, 0],
    [0, 1],
  ],
  w_value: [
    [1, 2],
    [3, 4],
  ],
  w_output: [[1], [2]],
  b_query: [0.5, -0.5],
  b_output: [0.25],
  heads: 2,
  key_value_heads: 1,
  scale: 0.125,
  temperature: 2,
  mask: [
    [true, false],
    [true, true],
    [false, false],
  ],
  masking: "renormalise",
  dropout: {
    probability: 0.5,
    kept: [
      [true, false],
      [true, true],
      [false, true],
    ],
  },
  labels: ["first, with a comma", "b", "c"],
  key_labels: ["naïve", "שלום"],
  dtype: "float64",
};

/** @param {Form} form */
const reloaded = (form) => readForm(new URLSearchParams(searchText(formParams(form))));

/** @param {any} body */
const formed = (body) => {
  const form = formOf(body);
  assert(form);
  return form;
};

test("a body becomes fields and the same body again", () => {
  assert.deepEqual(bodyOf(formed(BODY)), BODY);
  assert.deepEqual(localProblems(formed(BODY)), {});
});

test("the address brings back the same body, to the digit", () => {
  const form = reloaded(formed(BODY));
  assert(form);
  assert.deepEqual(bodyOf(form), BODY);
});

test("every mask, scale, normalisation and start survives the address", () => {
  const small = { query: [[1]], key: [[2], [3]], value: [[4], [5]] };
  const masks = [
    { kind: "causal" },
    { kind: "window", size: 0 },
    { kind: "blocks", size: 3 },
    { kind: "strided", stride: 2 },
    { kind: "lengths", lengths: 2 },
    { kind: "lengths", lengths: [1, 2] },
    [[false, true]],
  ];
  const bodies = [
    ...masks.map((mask) => ({ ...small, mask })),
    { ...small, scale: "none" },
    { ...small, scale: -3 },
    { ...small, normalisation: "sum" },
    { ...small, masking: "finite" },
    { ...small, bias: [[1, 2]] },
    { scores: [[1, 2]] },
    { scores: [[1, 2]], value: [[1], [2]] },
    { ...small, b_output: [1], w_output: [[1]] },
  ];
  for (const body of bodies) {
    const form = reloaded(formed(body));
    assert(form);
    assert.deepEqual(bodyOf(form), body);
  }
});

test("commas of a matrix stand in the address as they are", () => {
  const search = searchText(
    formParams(
      formed({
        scores: [
          [0.43, 0.15],
          [0.55, 0.87],
        ],
      }),
    ),
  );
  assert.equal(search, "?start=scores&scores=0.43,0.15;0.55,0.87");
});

test("one column and one row are told apart in the address", () => {
  for (const scores of [[[1, 2, 3]], [[1], [2], [3]], [[7]]]) {
    const form = reloaded(formed({ scores }));
    assert(form);
    assert.deepEqual(bodyOf(form), { scores });
  }
});

test("what an address cannot say is left out", () => {
  assert.equal(readForm(new URLSearchParams("?at=scores")), null);
  const form = readForm(new URLSearchParams("?start=moon&x=1,cat;2,3&mask=own-12&dropout=2-1&masking=none&heads=2"));
  assert.deepEqual(form, { ...EMPTY_FORM, heads: "2" });
});

test("what is no calculation makes no fields", () => {
  for (const body of [
    null,
    3,
    [],
    {},
    { x: "text" },
    { x: [] },
    { x: [1, 2] },
    { scores: [[1]], mask: { kind: "random", count: 1 } },
  ]) {
    assert.equal(formOf(body), null, JSON.stringify(body));
  }
});

test("fields that cannot be read are named before anybody asks the server", () => {
  const form = formed({ ...BODY, x: [[1, 2]] });
  const wrong = {
    ...form,
    heads: "two",
    keyValueHeads: "0",
    temperature: "-1",
    scaleKind: /** @type {const} */ ("number"),
    scale: "x",
    mask: /** @type {const} */ ("window"),
    maskSize: "",
    matrices: { ...form.matrices, x: [["1", "cat"]] },
  };
  assert.deepEqual(Object.keys(localProblems(wrong)).sort(), [
    "heads",
    "key_value_heads",
    "mask",
    "scale",
    "temperature",
    "x",
  ]);
  assert.match(localProblems(wrong).x ?? "", /Row 0, column 1 is “cat”/);
});

test("matrices that take no part are neither judged nor sent, nor lost", () => {
  const form = {
    ...formed(BODY),
    start: /** @type {const} */ ("scores"),
    included: [],
    matrices: { ...formed(BODY).matrices, x: [["cat"]], scores: [["1"]] },
  };
  assert.deepEqual(localProblems({ ...form, mask: "" }), {});
  assert.deepEqual(bodyOf({ ...form, mask: "" }).scores, [[1]]);
  assert.ok(!("x" in bodyOf(form)));
  assert.deepEqual(form.matrices.x, [["cat"]]);
});

test("what begins with fits what is there", () => {
  for (const start of /** @type {const} */ (["x", "query", "scores"])) {
    const form = completed({ ...EMPTY_FORM, start, included: ["w_output", "b_output", "value", "bias", "b_query"] });
    assert.deepEqual(localProblems(form), {}, start);
    const { queries, keys } = gridOf(form);
    assert.deepEqual([queries, keys], [3, 3]);
    assert.equal(bodyOf(form).bias.length, 3);
  }
  const cross = completed({ ...EMPTY_FORM, isCross: true });
  assert.ok(takingPart(cross).includes("y"));
  assert.equal(cross.matrices.y?.[0]?.length, cross.matrices.x?.[0]?.length);
});

test("an output bias waits for its matrix", () => {
  assert.ok(!optionalOf(EMPTY_FORM).includes("b_output"));
  assert.ok(optionalOf({ ...EMPTY_FORM, included: ["w_output"] }).includes("b_output"));
  assert.ok(!optionalOf({ ...EMPTY_FORM, start: "scores" }).includes("w_output"));
  assert.deepEqual(takingPart({ ...EMPTY_FORM, included: ["b_output"] }), ["x", "w_query", "w_key", "w_value"]);
});

test("a pasted block lies over cells and makes room for itself", () => {
  assert.deepEqual(
    laidOver(
      [
        ["1", "2"],
        ["3", "4"],
      ],
      1,
      1,
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ),
    [
      ["1", "2", "0"],
      ["3", "a", "b"],
      ["0", "c", "d"],
    ],
  );
});

test("rows and columns come and go; the last stays", () => {
  assert.deepEqual(resized([["1", "2"]], "row", 1), [
    ["1", "2"],
    ["0", "0"],
  ]);
  assert.deepEqual(resized([["1", "2"]], "column", -1), [["1"]]);
  assert.deepEqual(resized([["1"]], "row", -1), [["1"]]);
});

test("one's own mask begins with the one in force and follows the matrices", () => {
  const form = completed({ ...EMPTY_FORM, mask: "causal" });
  const [T, F] = [true, false];
  assert.deepEqual(drawnMask(form), [
    [T, F, F],
    [T, T, F],
    [T, T, T],
  ]);
  assert.deepEqual(drawnMask({ ...form, mask: "lengths", maskSize: "1 2 0" }), [
    [T, F, F],
    [T, T, F],
    [F, F, F],
  ]);
  assert.deepEqual(fitted([[F]], { queries: 2, keys: 2 }), [
    [F, T],
    [T, T],
  ]);
});

test("labels may be words, or anything between bars", () => {
  assert.deepEqual(labelsOf("Life is  short"), ["Life", "is", "short"]);
  assert.deepEqual(labelsOf("New York, Rome"), ["New York", "Rome"]);
  assert.equal(labelsOf("  "), null);
  for (const labels of [["a", "b"], ["New York", "Rome"], ["x, y", "z"], ["New York"]])
    assert.deepEqual(labelsOf(labelsText(labels)), labels);
});

test("labels wait for their rows, and rows without one are counted", () => {
  assert.deepEqual(fittedLabels("a b c", 2), ["a", "b"]);
  assert.deepEqual(fittedLabels("a b", 3), ["a", "b", "2"]);
  assert.equal(fittedLabels("", 3), null);
  assert.equal(labelsHint("a b", 2), "");
  assert.equal(labelsHint("a", 2), "1 label for 2 rows: the rest are counted.");
});

test("two forms are the same when they ask the same", () => {
  const form = formed(BODY);
  assert.ok(asksTheSame(form, { ...form, heads: " 2" }));
  assert.ok(!asksTheSame(form, { ...form, heads: "1" }));
  assert.ok(!asksTheSame(form, { ...form, heads: "" }));
});

test("minus infinity in scores is sent as null and comes back as it is typed", () => {
  const form = formOf({ scores: [[0.5, null, -1e9]] });
  assert.ok(form);
  assert.deepEqual(form.matrices.scores, [["0.5", "-∞", "-1000000000"]]);
  assert.deepEqual(localProblems(form), {});
  assert.deepEqual(bodyOf(form).scores, [[0.5, null, null]]);
  assert.deepEqual(reloaded(form)?.matrices.scores, form.matrices.scores);
  const other = formOf({ query: [[1]], key: [[1]], value: [[-1e9]] });
  assert.ok(other);
  assert.match(localProblems(other).value ?? "", /only scores and bias may be −∞/);
});
