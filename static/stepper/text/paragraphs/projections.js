/**
 * Paragraphs about queries, keys and values.
 *
 * @import { Write } from "./sentences.js"
 * @import { StepTrace } from "../../reply/types.js"
 */

import { isCalculation, isCross } from "../../reply/facts.js";
import { operationOf } from "../../reply/read.js";
import { has, number, rowMean, rowRoot, rowSpread, when } from "./sentences.js";

/** @param {StepTrace} trace @param {string} name @param {string} matrix */
const isGiven = (trace, name, matrix) => !has(trace, matrix) && operationOf(trace, name).kind === "given";

/** @param {StepTrace} trace @returns {string} */
function sharedKeys(trace) {
  const others = /** @type {number[]} */ (trace.reply.shares_key_with ?? []);
  if (others.length === 0) return "";
  return (
    `These keys and values are shared with head${others.length > 1 ? "s" : ""} ${others.join(", ")}: only ` +
    "the queries differ."
  );
}

const IN_BETWEEN =
  "Another layer of the model, mostly a norm, made these numbers after the matrix. They are given, not computed here.";

/** @param {StepTrace} trace @param {string} role */
const normed = (trace, role) =>
  has(trace, `${role}_concatenated`)
    ? "The rows of all heads are normalised together, side by side; these are the numbers of this head. So " +
      "scores stay within bounds."
    : "Each row is normalised by itself, so that none is much longer than another and scores stay within bounds.";

const PAIRED =
  "Dimensions turn in pairs. For each one its partner stands here, with a minus sign for the first of a " +
  "pair; dimensions that do not turn have none.";

const TAKEN_NEXT = "A what-if puts one of them in the place of another; that is the next step.";

/** @param {StepTrace} trace @param {string} role */
const before = (trace, role) =>
  when(
    has(trace, `${role}_cosine`),
    "It does not know its position yet; a later step turns it.",
    when(has(trace, `${role}_factor`), "It is not scaled yet; the next step does that."),
  );

/** @param {string} role @param {string} effect */
const taken = (role, effect) => [
  `A changed row holds the ${role} of another position. This token now ${effect}.`,
  "The other rows are as the model made them.",
];

/** @param {StepTrace} trace @param {string} latent what the matrix reads, where the model makes one */
const reads = (trace, latent) =>
  has(trace, latent) ? "the latent" : isCross(trace) ? "the memory, the second sequence," : "the same input";

/** @param {StepTrace} trace @returns {string} what the matrix of the queries reads */
const readByQuery = (trace) => (has(trace, "query_latent") ? "latent" : "input");

/** @param {StepTrace} trace @param {string} [matrix] */
const queryOf = (trace, matrix = "a learned matrix") =>
  `The ${readByQuery(trace)} times ${matrix} gives one query for each row: what this token looks for.`;

const TWO_PARTS = "Both parts of the keys stand side by side: that of this head, then the one that all heads share.";

/** @type {Record<string, Write>} */
export const PROJECTIONS = {
  query_compressed: () => [
    "The input times a learned matrix, to fewer numbers a token than the queries of all heads have.",
  ],
  query_latent_root: rowRoot,
  query_latent: () => ["The queries of every head are made of this latent, each by a matrix of its own."],
  key_value_compressed: () => [
    "The input times a learned matrix, to fewer numbers a token than all keys and values have.",
  ],
  key_value_latent_root: rowRoot,
  key_value_latent: () => [
    "The keys and the values of every head are made of this latent.",
    "So a cache needs to keep it alone, with the part of the keys that all heads share.",
  ],
  key_content: () => [
    "The latent times a learned matrix of this head: what each token can be found by, wherever it stands.",
  ],
  key_shared: (trace) => [
    "The input times a learned matrix that is the same for all heads.",
    when(has(trace, "key_cosine"), "Only this part of the keys is turned by the position."),
  ],
  query_projected: (trace) => [queryOf(trace), "A layer of the model comes next, before they are used."],
  key_projected: (trace) => [
    "The input times another learned matrix gives one key for each row: what this token can be found by.",
    "A layer of the model comes next, before they are used.",
    sharedKeys(trace),
  ],
  value_projected: (trace) => [
    "A third matrix makes the values: what each token passes on.",
    "A layer of the model comes next, before they are used.",
    sharedKeys(trace),
  ],
  query_before: (trace, step) =>
    step === "norms"
      ? [normed(trace, "query"), before(trace, "query")]
      : has(trace, "query_projected")
        ? [IN_BETWEEN, before(trace, "query")]
        : [
            when(
              isGiven(trace, "query_before", "w_query"),
              "How these queries were made is not known; they are given, not computed here.",
              queryOf(trace),
            ),
            before(trace, "query"),
          ],
  key_before: (trace, step) =>
    step === "norms"
      ? [normed(trace, "key"), before(trace, "key")]
      : has(trace, "key_content")
        ? [TWO_PARTS, before(trace, "key")]
        : has(trace, "key_projected")
          ? [IN_BETWEEN, before(trace, "key")]
          : [
              when(
                isGiven(trace, "key_before", "w_key"),
                "How these keys were made is not known; they are given, not computed here.",
                "The input times another learned matrix gives one key for each row: what this token can be found by.",
              ),
              before(trace, "key"),
              sharedKeys(trace),
            ],
  query_scaled: (trace) => [
    `Every query is multiplied by ${number(trace, "query_factor")}, before it is turned.`,
    "Other models multiply the scores instead; the product is the same.",
  ],
  key_scaled: (trace) => [
    `Every key is multiplied by ${number(trace, "key_factor")}, before it is turned.`,
    "Other models multiply the scores instead; the product is the same.",
  ],
  query_paired: () => [PAIRED],
  key_paired: () => [PAIRED],
  query_by_cosine: () => [
    "Each number is multiplied by the cosine of the angle by which its pair turns.",
    "A dimension that does not turn has an angle of 0, and keeps its number.",
  ],
  key_by_cosine: () => [
    "Each number is multiplied by the cosine of the angle by which its pair turns.",
    "A dimension that does not turn has an angle of 0, and keeps its number.",
  ],
  query_by_sine: () => [
    "Each partner is multiplied by the sine of the same angle.",
    "The sum of both products is the turned query.",
  ],
  key_by_sine: () => [
    "Each partner is multiplied by the sine of the same angle.",
    "The sum of both products is the turned key.",
  ],
  query_own: () => ["These are the queries as the model made them.", TAKEN_NEXT],
  key_own: (trace) => ["These are the keys as the model made them.", TAKEN_NEXT, sharedKeys(trace)],
  value_own: (trace) => ["These are the values as the model made them.", TAKEN_NEXT, sharedKeys(trace)],
  query_mean: rowMean,
  key_mean: rowMean,
  query_deviation: rowSpread,
  key_deviation: rowSpread,
  query_root: rowRoot,
  key_root: rowRoot,
  query: (trace, step) => {
    if (step === "norms") return [normed(trace, "query")];
    if (step === "taken") return taken("query", "looks for the same as another token");
    if (step === "rotary")
      return [
        "Pairs of dimensions are read as points of a plane and turned by an angle that grows with the " +
          "position, fast in the first pairs, slowly in the last.",
        "When a query then meets a key, the two turns partly cancel, and only the distance between their " +
          "positions counts.",
      ];
    if (step === "changed") return [IN_BETWEEN];
    if (step === "factors")
      return [
        `Every query is multiplied by ${number(trace, "query_factor")}.`,
        "Other models multiply the scores instead; the product is the same, so the scale of the scores is 1 here.",
      ];
    if (!isCalculation(trace) && isGiven(trace, "query", "w_query"))
      return ["How these queries were made is not known; they are given, not computed here."];
    if (isGiven(trace, "query", "w_query"))
      return ["The queries were given as they are: a row says what this token looks for."];
    return [
      queryOf(trace, "the query matrix"),
      `Every number of the result is a row of the ${readByQuery(trace)} times a column of the matrix, multiplied ` +
        "number by number and added up.",
    ];
  },
  key: (trace, step) => {
    if (step === "norms") return [normed(trace, "key")];
    if (step === "taken") return taken("key", "is found in place of another token");
    if (step === "rotary")
      return [
        "The keys are turned in the same way, each by its own position.",
        "So the score of two tokens depends on how far apart they stand, not on where.",
        sharedKeys(trace),
      ];
    if (step === "changed") return [IN_BETWEEN];
    if (step === "factors")
      return [
        `Every key is multiplied by ${number(trace, "key_factor")}.`,
        "Other models multiply the scores instead; the product is the same.",
      ];
    if (!isCalculation(trace) && isGiven(trace, "key", "w_key"))
      return ["How these keys were made is not known; they are given, not computed here."];
    if (isGiven(trace, "key", "w_key"))
      return ["The keys were given as they are: a row says what this token can be found by."];
    if (has(trace, "key_content")) return [TWO_PARTS];
    return [
      `A second matrix makes the keys, from ${reads(trace, "key_value_latent")}`.replace(/,$/, "") +
        ": what each token can be found by.",
      "A query that points the same way as a key will give it a high score.",
      sharedKeys(trace),
    ];
  },
  value: (trace, step) =>
    step === "changed"
      ? [IN_BETWEEN]
      : !isCalculation(trace) && isGiven(trace, "value", "w_value")
        ? ["How these values were made is not known; they are given, not computed here."]
        : step === "taken"
          ? taken("value", "passes on the same as another token")
          : isGiven(trace, "value", "w_value")
            ? ["The values were given as they are: a row is what this token passes on."]
            : [
                `A third matrix makes the values, from ${reads(trace, "key_value_latent")}`.replace(/,$/, "") +
                  ": what each token passes on.",
                "So what a token is found by and what it passes on can differ.",
                sharedKeys(trace),
              ],
};
