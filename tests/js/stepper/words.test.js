import assert from "node:assert/strict";
import { test } from "node:test";
import { operationOf, readTrace } from "../../../static/stepper/reply/read.js";
import { entryText, formulaText } from "../../../static/stepper/text/formulas.js";
import { namesWithSymbols, symbolOf } from "../../../static/stepper/text/symbols.js";
import { namesWithWords, paragraphOf, shortTitleOf, titleOf } from "../../../static/stepper/text/words.js";
import { everyKind, outputNames } from "./fixtures.js";

/** Every output that a reply may hold, by the step that makes it. */
const OUTPUTS = {
  embedding: ["scaled_token_embedding", "embedding_sum", "embedding"],
  normalised_embedding: ["embedding_mean", "embedding_deviation", "embedding_root", "normalised_embedding"],
  stream: ["stream"],
  input: ["mean", "deviation", "root", "input"],
  memory: ["memory"],
  latents: [
    "query_compressed",
    "query_latent_root",
    "query_latent",
    "key_value_compressed",
    "key_value_latent_root",
    "key_value_latent",
  ],
  projections: [
    "key_content",
    "key_shared",
    "query_projected",
    "key_projected",
    "value_projected",
    "query_before",
    "key_before",
    "query_own",
    "key_own",
    "value_own",
    "query",
    "key",
    "value",
  ],
  changed: ["query_before", "key_before", "query", "key", "value"],
  factors: ["query_scaled", "key_scaled", "query", "key"],
  paired: ["query_paired", "key_paired"],
  by_cosine: ["query_by_cosine", "key_by_cosine"],
  by_sine: ["query_by_sine", "key_by_sine"],
  rotary: ["query_own", "key_own", "query", "key"],
  taken: ["query", "key", "value"],
  scores: ["scores"],
  scaled: ["scaled", "capped"],
  biased: ["biased"],
  masked: ["masked"],
  weights: [
    "tempered",
    "row_max",
    "exponentials",
    "sink_exponential",
    "row_sum",
    "softmax",
    "unmasked_weights",
    "weights",
  ],
  renormalised: ["kept_weights", "kept_sum", "weights"],
  divided: ["row_sum", "weights"],
  replaced: ["weights"],
  dropout: ["dropped"],
  head_output: ["head_output_before", "head_output"],
  ablated: ["head_output"],
  concatenated: ["concatenated"],
  output: ["output", "contribution"],
  normalised_output: ["output_mean", "output_deviation", "output_root", "normalised_output"],
  scaled_output: ["scaled_output"],
  residual: ["residual"],
  normalised: ["normalised_mean", "normalised_deviation", "normalised_root", "normalised"],
  positions: ["angle", "sine", "cosine", "encoding"],
};
const PARAMETERS = [
  "token_embedding",
  "position_encoding",
  "segment_embedding",
  "embedding_scale",
  "added",
  "norm_gain",
  "norm_shift",
  "embedding_gain",
  "embedding_shift",
  "w_embedding",
  "b_embedding",
  "output_gain",
  "output_shift",
  "output_factor",
  "beside",
  "normalised_gain",
  "normalised_shift",
  "w_query_latent",
  "b_query_latent",
  "query_latent_gain",
  "w_key_value_latent",
  "b_key_value_latent",
  "key_value_latent_gain",
  "w_key_shared",
  "b_key_shared",
  "w_query",
  "b_query",
  "w_key",
  "b_key",
  "w_value",
  "b_value",
  "query_cosine",
  "query_sine",
  "query_pairing",
  "key_pairing",
  "query_factor",
  "key_factor",
  "key_cosine",
  "key_sine",
  "scale",
  "softcap",
  "bias",
  "mask",
  "temperature",
  "sink",
  "given_rows",
  "query_taken",
  "key_taken",
  "value_taken",
  "survivors",
  "all_heads",
  "w_output",
  "b_output",
  "w_output_head",
  "position",
  "frequency",
];
const EVERY = Object.entries(OUTPUTS).flatMap(([step, names]) => names.map((name) => ({ step, name })));

/** @param {string} step @param {string} name @param {object} [operation] @param {object} [more] */
const traceOf = (step, name, operation = { kind: "given" }, more = {}) =>
  readTrace({
    labels: {},
    steps: [
      {
        name: step,
        formula: "",
        inputs: [],
        parameters: {},
        outputs: { [name]: [[0.5, 0.5]] },
        operations: { [name]: operation },
        axes: { [name]: ["query", "key"] },
        ...more,
      },
    ],
  });

test("every output of every step has a title, a short one, a paragraph and a letter", () => {
  for (const { step, name } of EVERY) {
    assert.match(titleOf({ name: step }, name), /^[A-Z].{5,60}$/);
    assert.ok(shortTitleOf(name).length < 18, name);
    const trace = traceOf(step, name);
    assert.match(paragraphOf(trace, { step: 0, name }), /^[A-Z].{20,}\.$/);
    assert.ok(namesWithSymbols.includes(name), name);
    assert.ok(namesWithWords.includes(name), name);
  }
});

test("a bias is said to depend on distance only where it does, and is a model's", () => {
  /** @param {number[][]} bias @param {object} [reply] */
  const said = (bias, reply = { model: "m" }) =>
    paragraphOf(
      readTrace({
        labels: {},
        ...reply,
        steps: [
          {
            name: "biased",
            formula: "",
            inputs: [],
            parameters: { bias },
            outputs: { biased: bias },
            operations: { biased: { kind: "given" } },
            axes: { biased: ["query", "key"], bias: ["query", "key"] },
          },
        ],
      }),
      { step: 0, name: "biased" },
    );
  const byDistance = [
    [0, -1, -2],
    [5, 0, -1],
    [7, 5, 0],
  ];
  assert.match(said(byDistance), /only on how far the key stands/);
  assert.doesNotMatch(
    said([
      [0, -1, -2],
      [5, 0, -1],
      [7, 4, 0],
    ]),
    /how far the key stands/,
  );
  assert.doesNotMatch(said([[0, -1, -2]]), /how far the key stands/);
  assert.doesNotMatch(said(byDistance, {}), /how far the key stands/);
});

test("every parameter has a letter", () => {
  for (const name of PARAMETERS) assert.ok(namesWithSymbols.includes(name), name);
});

test("every kind of operation has both forms of its formula", () => {
  const trace = readTrace(everyKind);
  for (const { name, step } of trace.places) {
    const whole = formulaText(trace, { name, step });
    const entry = entryText(trace, { name, step });
    assert.match(whole, operationOf(trace, name).kind === "given" ? /given/ : / = ./);
    assert.ok(entry.length > 3, name);
    assert.ok(!/undefined|NaN|\[object/.test(whole + entry), `${whole} ${entry}`);
  }
  assert.equal(trace.places.length, outputNames.length);
});

test("formulas read as in a book", () => {
  const trace = readTrace(everyKind);
  const said = (/** @type {string} */ name) => [
    formulaText(trace, { step: 0, name }),
    entryText(trace, { step: 0, name }),
  ];
  assert.deepEqual(said("scores"), ["S = QKᵀ", "S_ij = ∑_t Q_it · K_jt"]);
  assert.deepEqual(said("weights"), ["A = U / z", "A_ij = U_ij / z_i"]);
  assert.deepEqual(said("exponentials"), ["U = e^(S_M − m)", "U_ij = e^((S_M)_ij − m_i)"]);
  assert.deepEqual(said("scaled"), ["S′ = s · S", "S′_ij = s · S_ij"]);
  assert.equal(said("masked")[0], "S_M = S″ where M, else −∞");
  assert.equal(said("query")[0], "Q = RW_Q + b_Q");
});

test("the usual scale is written as a root", () => {
  const trace = readTrace({
    labels: {},
    steps: [
      {
        name: "projections",
        inputs: [],
        parameters: {},
        outputs: { query: [[1, 2]] },
        operations: { query: { kind: "given" } },
        axes: { query: ["query", "d_head"] },
      },
      {
        name: "scaled",
        inputs: [],
        parameters: { scale: Math.SQRT1_2 },
        outputs: { scores: [[1]], scaled: [[Math.SQRT1_2]] },
        operations: { scores: { kind: "given" }, scaled: { kind: "multiply", of: "scores", by: "scale" } },
        axes: { scores: ["query", "key"], scaled: ["query", "key"], scale: [] },
      },
    ],
  });
  assert.equal(formulaText(trace, { step: 1, name: "scaled" }), "S′ = S / √2");
  assert.match(paragraphOf(trace, { step: 1, name: "scaled" }), /1 divided by the root of 2/);
});

/** @param {boolean[][]} mask @param {number | null} fill */
const maskedWith = (mask, fill = null) =>
  traceOf(
    "masked",
    "masked",
    { kind: "mask", of: "masked", mask: "mask", fill },
    { parameters: { mask }, axes: { masked: ["query", "key"], mask: ["query", "key"] } },
  );

/** @param {import("../../../static/stepper/reply/types.js").StepTrace} trace */
const saidOfMask = (trace) => paragraphOf(trace, { step: 0, name: "masked" });

test("a paragraph says of the mask only what is true", () => {
  assert.match(saidOfMask(maskedWith([[true, true]])), /Nothing is hidden/);
  assert.match(
    saidOfMask(
      maskedWith([
        [true, false],
        [true, true],
      ]),
    ),
    /causal.*−∞/,
  );
  assert.ok(
    !/causal/.test(
      saidOfMask(
        maskedWith([
          [true, false],
          [false, true],
        ]),
      ),
    ),
  );
  assert.match(
    saidOfMask(
      maskedWith([
        [false, false],
        [true, true],
      ]),
    ),
    /may attend to nothing/,
  );
  assert.match(
    saidOfMask(
      maskedWith(
        [
          [true, false],
          [true, true],
        ],
        -1e6,
      ),
    ),
    /−1000000/,
  );
});

test("a letter in one line keeps its index", () => {
  assert.equal(symbolOf("w_query"), "W_Q");
  assert.equal(symbolOf("scores"), "S");
  assert.equal(symbolOf("something_new"), "something new");
});
