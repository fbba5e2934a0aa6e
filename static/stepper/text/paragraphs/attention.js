/**
 * Paragraphs about scores, weights and what a head makes of the values.
 *
 * @import { Write } from "./sentences.js"
 * @import { StepTrace } from "../../reply/types.js"
 */

import { numberText } from "../../../format/numbers.js";
import {
  firstOf,
  hasEmptyRows,
  isByDistance,
  isCalculation,
  isCross,
  maskKind,
  scalarOf,
  scaleKind,
  widthOf,
} from "../../reply/facts.js";
import { operationOf } from "../../reply/read.js";
import { has, number, when } from "./sentences.js";

/** @param {StepTrace} trace */
function hiding(trace) {
  const kind = maskKind(trace);
  if (kind === "open")
    return ["Nothing is hidden here: every query may attend to every key, so the numbers stay as they are."];
  const fill = /** @type {{ fill?: number | null }} */ (operationOf(trace, "masked")).fill;
  const filled = fill === null || fill === undefined ? "−∞" : numberText(fill, "full").replace("-", "−");
  return [
    when(
      kind === "causal",
      "The mask is causal: a query may attend to its own position and to those before it, never to those ahead.",
      "The mask says which key each query may attend to.",
    ),
    `Where it may not, the number is replaced by ${filled}` +
      when(
        fill === null || fill === undefined,
        ", whose exponential is exactly 0.",
        when(fill === 0, ".", ", so far down that its exponential vanishes."),
      ),
    when(
      hasEmptyRows(trace),
      "A row that may attend to nothing at all has no largest number; its weights will all be 0.",
    ),
  ];
}

/** @param {StepTrace} trace */
function empty(trace) {
  return when(hasEmptyRows(trace), "A row that may attend to nothing is all 0.");
}

/** @type {Record<string, Write>} */
export const ATTENTION = {
  scores: (trace) =>
    operationOf(trace, "scores").kind === "given"
      ? ["The scores were given as they are: a row is a query, a column is a key."]
      : [
          "A score says how well a query matches a key: multiply the two vectors number by number and add up.",
          "A row is a query, a column is a key.",
          when(isCross(trace), "Rows and columns belong to different sequences, so the table need not be square."),
        ],
  scaled: (trace) =>
    ({
      default: [
        `Every score is multiplied by ${number(trace, "scale")}, which is 1 divided by the root of ` +
          `${widthOf(trace, "query")}, the length of a query.`,
        "Longer vectors give larger sums; unscaled, softmax would put everything on one key.",
      ],
      one: ["The scale is 1 here: the scores stay as they are."],
      other: [
        `Every score is multiplied by ${number(trace, "scale")}.`,
        "A larger scale makes the softmax that follows sharper, a smaller one makes it more even.",
      ],
    })[scaleKind(trace)],
  capped: (trace) => [
    `A soft cap bends large numbers back: none can go beyond ${number(trace, "softcap")} either way, and ` +
      "small ones hardly change.",
    "It keeps single scores from growing without bound.",
  ],
  biased: (trace) =>
    !isCalculation(trace) && isByDistance(trace)
      ? [
          "To each pair of a query and a key a number is added that depends only on how far the key stands " +
            "before or after the query.",
          "That is how this model tells order.",
        ]
      : ["A number is added to each pair of a query and a key, before the mask."],
  masked: hiding,
  tempered: (trace) => {
    const heat = scalarOf(trace, "temperature");
    return [
      `Everything is divided by the temperature, ${number(trace, "temperature")}.`,
      when(
        heat !== null && heat > 1,
        "Above 1 it brings the numbers closer together, so the weights will be more even.",
        when(heat !== null && heat < 1, "Below 1 it drives them apart, so the weights will be sharper."),
      ),
    ];
  },
  row_max: (trace) => [
    "Softmax begins with the largest number of each row. It will be taken away before the exponentials.",
    "Subtracting one number from a whole row changes no weight, and no exponential overflows.",
    when(has(trace, "sink"), "The sink, a number that belongs to no key, takes part."),
  ],
  exponentials: (trace) => [
    "The exponential makes every number positive: the row’s largest becomes 1, and each 1 less makes it " +
      "about 2.7 times smaller.",
    when(has(trace, "masked") && maskKind(trace) !== "open", "Hidden keys become 0."),
  ],
  sink_exponential: () => [
    "The sink is a learned number that takes part in every row of the softmax but has no value to give.",
    "The weight that it takes is simply not spent.",
  ],
  row_sum: (trace, step) =>
    step === "divided"
      ? ["The numbers of each row are added up; each will be divided by its row’s sum."]
      : [
          "The exponentials of each row are added up. Each will be divided by this sum.",
          when(has(trace, "sink_exponential"), "The sink’s share is added too."),
        ],
  softmax: () => ["Each exponential is divided by its row’s sum. In the next step some rows are replaced by hand."],
  unmasked_weights: (trace) => [
    "Each exponential is divided by its row’s sum, as if nothing were hidden; the weights of a row add up to 1.",
    when(has(trace, "kept_weights"), "Only afterwards is the mask laid over them."),
  ],
  kept_weights: () => [
    "Weights on hidden keys are set to 0, after the softmax.",
    "The rows now add up to less than 1 wherever something was hidden.",
  ],
  kept_sum: () => ["The weights that are left in each row are added up."],
  weights: (trace, step) => {
    if (step === "renormalised")
      return [
        "Each remaining weight is divided by the new sum of its row. Rows add up to 1 again.",
        "Hiding the scores before the softmax would have given the same numbers.",
        empty(trace),
      ];
    if (step === "divided")
      return [
        "Each score is divided by its row’s sum, so that a row adds up to 1. This is simpler than softmax, " +
          "but a negative score gives a negative weight, and a large one does not stand out more.",
      ];
    if (step === "replaced")
      return ["Some rows of the softmax are replaced by rows given by hand; the others stay as they were."];
    return [
      "Each exponential is divided by its row’s sum.",
      when(
        has(trace, "sink_exponential"),
        "A row adds up to less than 1: the rest went to the sink.",
        "A row now adds up to 1: it says how a query spreads its attention over the keys.",
      ),
      empty(trace),
    ];
  },
  dropped: () => [
    "In training, dropout strikes out weights by chance and multiplies the survivors, so that on average a " +
      "row keeps its sum.",
    "It teaches a model not to lean on a single key; in use it is switched off.",
  ],
  head_output_before: () => [
    "Each row of weights takes its share of every value and adds them up.",
    "The next step switches this head off.",
  ],
  head_output: (trace, step) => {
    const mixed = firstOf(trace, ["dropped", "weights"]);
    if (step === "ablated") {
      return operationOf(trace, "head_output").kind === "zero"
        ? ["This head is switched off: its output is set to 0, and everything after it has to do without."]
        : ["This head is replaced by its mean: every row gets the mean of all rows."];
    }
    return [
      `Each row of ${mixed === "dropped" ? "weights after dropout" : "weights"} takes its share of every value ` +
        "and adds them up: that is what this token receives.",
      "A key with a weight of 0 adds nothing.",
      empty(trace),
    ];
  },
  concatenated: (trace) => {
    const count = has(trace, "all_heads") ? (trace.tensors.get("all_heads")?.shape[0] ?? 1) : trace.heads;
    return [
      count > 1
        ? `The outputs of all ${count} heads are put side by side, in the order of the heads. Nothing is ` +
          "computed; the rows only get longer."
        : "There is one head, so its output stays as it is.",
    ];
  },
  contribution: () => [
    "Because the output matrix only multiplies and adds, every head has a part of its own: its output " +
      "times its rows of the matrix.",
    "The parts of all heads, with the bias where there is one, add up to the output.",
  ],
};
