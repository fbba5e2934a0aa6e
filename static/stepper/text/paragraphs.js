/**
 * One paragraph a sub-step, as its sentences; an empty one is left out.
 *
 * @import { StepTrace } from "../reply/types.js"
 * @typedef {(trace: StepTrace, step: string) => string[]} Write
 */

import { numberText } from "../../format/numbers.js";
import {
  firstOf,
  hasEmptyRows,
  isByDistance,
  isCalculation,
  isCross,
  isForeign,
  isPostNorm,
  isPreNorm,
  isRotary,
  maskKind,
  scalarOf,
  scaleKind,
  widthOf,
} from "../reply/facts.js";
import { operationOf } from "../reply/read.js";

/** @param {unknown} condition @param {string} sentence @param {string} [otherwise] */
const when = (condition, sentence, otherwise = "") => (condition ? sentence : otherwise);

/** @param {StepTrace} trace @param {string} name */
const has = (trace, name) => trace.tensors.has(name);

/** @param {StepTrace} trace @param {string} name @returns {string} */
const number = (trace, name) => {
  const value = scalarOf(trace, name);
  return value === null ? "a number for each head" : numberText(value, "full");
};

/** @param {StepTrace} trace */
const reads = (trace) => (isCross(trace) ? "the memory, the second sequence," : "the same input");

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

/** @param {StepTrace} trace */
const rowMean = (trace) => [
  "Normalising begins with the mean of each row: its numbers added up and divided by how many there are.",
  when(has(trace, "norm_gain"), "It will be taken away, so that every row is centred on 0."),
];
const rowSpread = () => [
  "The spread of a row is the root of its mean squared distance from the mean.",
  "A tiny constant under the root keeps a row of equal numbers from being divided by 0.",
];

const rowRoot = () => [
  "Each number of a row is squared, and the root of the mean of these squares says how large the numbers " +
    "of the row are.",
  "Nothing is taken off first: this norm leaves out the mean.",
];

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

/** @param {StepTrace} trace @param {string} role */
const before = (trace, role) =>
  when(
    has(trace, `${role}_cosine`),
    "It does not know its position yet; a later step turns it.",
    when(has(trace, `${role}_factor`), "It is not scaled yet; the next step does that."),
  );

const IN_BETWEEN =
  "A layer that stands between the matrix and the rest of attention, a norm mostly, made these numbers; " +
  "they come in as they are.";
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

/** @param {string} role @param {string} effect */
const taken = (role, effect) => [
  `In a row that was changed stands the ${role} of another position, so that this token now ${effect}.`,
  "The other rows are as the model made them.",
];

/** @type {Record<string, Write>} */
export const PARAGRAPHS = {
  scaled_token_embedding: (trace) => [
    "Every token of the vocabulary has a learned vector. It is multiplied by " +
      `${number(trace, "embedding_scale")}, the root of its length,`,
    "so that the position that comes next does not drown it.",
  ],
  embedding_sum: (trace) => [
    "Every token of the vocabulary has a learned vector; a row is one token of the text.",
    when(has(trace, "position_encoding"), "A vector that says where the token stands is added."),
    when(has(trace, "segment_embedding"), "Another says to which of the two texts it belongs."),
  ],
  embedding_mean: rowMean,
  embedding_deviation: rowSpread,
  embedding_root: rowRoot,
  normalised_embedding: () => ["Each row is normalised before a matrix makes it as wide as the stream."],
  embedding: (trace) =>
    operationOf(trace, "embedding").kind === "given"
      ? ["This is what the first layer reads, as the model made it; its parts are not known."]
      : operationOf(trace, "embedding").kind === "product"
        ? ["A matrix makes each row as wide as the residual stream."]
        : has(trace, "embedding_sum")
          ? [
              "Each row of the sum is normalised" +
                when(has(trace, "embedding_gain"), ", then stretched and shifted by learned vectors", "") +
                ". The residual stream begins here.",
            ]
          : [
              "Every token of the vocabulary has a learned vector; a row is one token of the text.",
              when(
                has(trace, "position_encoding"),
                "Attention by itself does not know order, so a vector that says where the token stands is added.",
                when(
                  isRotary(trace),
                  "Nothing about order is added here: queries and keys will be turned by their position instead.",
                ),
              ),
              when(has(trace, "segment_embedding"), "A third vector says to which of the two texts it belongs."),
            ],
  stream: (trace) =>
    operationOf(trace, "stream").kind === "accumulate"
      ? [
          "Each sublayer before this one read the stream and added its result to it.",
          "So what stands in a row here is the embedding plus everything that was added since: nothing is " +
            "ever overwritten.",
        ]
      : ["This is what the layers before this one made of the embedding; it comes in as it is."],
  mean: rowMean,
  deviation: rowSpread,
  root: rowRoot,
  input: (trace) => {
    if (isForeign(trace))
      return [
        "This is what the projections read. The layers of the model before this one made it; how they did " +
          "is not taken apart here.",
      ];
    if (has(trace, "root")) {
      return [
        "Each row of the stream is divided by the root of its mean " +
          `square${when(has(trace, "norm_gain"), ", then stretched by a learned vector, the gain", "")}.`,
        "So large numbers elsewhere in the stream cannot drown what a head reads. This is what the " +
          "projections start from.",
      ];
    }
    if (isPreNorm(trace)) {
      return [
        "Each row of the stream is centred on 0 and brought to a spread of 1, then stretched and shifted " +
          "by two learned vectors, gain and shift.",
        "So large numbers elsewhere in the stream cannot drown what a head reads. This is what the " +
          "projections start from.",
      ];
    }
    return isCalculation(trace)
      ? [
          "These are the vectors that attention starts from, one row for each position.",
          when(isCross(trace), "The queries come from them; keys and values come from the second sequence."),
        ]
      : [
          "The head reads the stream as it is.",
          when(isPostNorm(trace), "This model normalises after adding, not before reading."),
        ];
  },
  memory: (trace) => [
    "In cross-attention one sequence asks and another answers.",
    isCalculation(trace)
      ? "The queries come from the first input; this second one gives the keys and the values."
      : "The queries come from the text that is being written; this, the finished work of the encoder on the " +
        "source, gives the keys and the values.",
    "The two need not be of the same length.",
  ],
  query_projected: () => [
    "The input times a learned matrix gives one query for each row: what this position looks for.",
    "A layer of the model comes next, before they are used.",
  ],
  key_projected: (trace) => [
    "The input times another learned matrix gives one key for each row: what this position can be found by.",
    "A layer of the model comes next, before they are used.",
    sharedKeys(trace),
  ],
  value_projected: (trace) => [
    "A third matrix makes the values: what a position hands over when it is attended to.",
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
              "How these queries were made is not known; they come in as they are.",
              "The input times a learned matrix gives one query for each row: what this position looks for.",
            ),
            before(trace, "query"),
          ],
  key_before: (trace, step) =>
    step === "norms"
      ? [normed(trace, "key"), before(trace, "key")]
      : has(trace, "key_projected")
        ? [IN_BETWEEN, before(trace, "key")]
        : [
            when(
              isGiven(trace, "key_before", "w_key"),
              "How these keys were made is not known; they come in as they are.",
              "The input times another learned matrix gives one key for each row: what this position can be found by.",
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
    if (step === "taken") return taken("query", "asks for what another token asks for");
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
      return ["How these queries were made is not known; they come in as they are."];
    if (isGiven(trace, "query", "w_query"))
      return ["The queries were given as they are: a row says what this position looks for."];
    return [
      "The input times the query matrix gives one query for each row: what this position looks for.",
      "Every number of the result is a row of the input times a column of the matrix, multiplied number by " +
        "number and added up.",
    ];
  },
  key: (trace, step) => {
    if (step === "norms") return [normed(trace, "key")];
    if (step === "taken") return taken("key", "is found by what another token is found by");
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
      return ["How these keys were made is not known; they come in as they are."];
    if (isGiven(trace, "key", "w_key"))
      return ["The keys were given as they are: a row says what this position can be found by."];
    return [
      `A second matrix makes the keys, from ${reads(trace)}`.replace(/,$/, "") +
        ": what each position can be found by.",
      "A query that points the same way as a key will give it a high score.",
      sharedKeys(trace),
    ];
  },
  value: (trace, step) =>
    step === "changed"
      ? [IN_BETWEEN]
      : !isCalculation(trace) && isGiven(trace, "value", "w_value")
        ? ["How these values were made is not known; they come in as they are."]
        : step === "taken"
          ? taken("value", "hands over what another token hands over")
          : isGiven(trace, "value", "w_value")
            ? ["The values were given as they are: a row is what this position hands over when it is attended to."]
            : [
                `A third matrix makes the values, from ${reads(trace)}`.replace(/,$/, "") +
                  ": what a position hands over when it is attended to.",
                "What a token is found by and what it gives can so be two different things.",
                sharedKeys(trace),
              ],
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
        "Sums of more products spread wider; without this, long vectors would make softmax all or nothing.",
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
            "before or behind the query.",
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
    "That changes no weight, since all numbers of a row move alike, but keeps the exponentials from " +
      "growing beyond what a computer can hold.",
    when(has(trace, "sink"), "The sink, a number that belongs to no key, takes part."),
  ],
  exponentials: (trace) => [
    "The exponential makes every number positive: the row’s largest becomes 1, and each 1 less makes it " +
      "about 2.7 times smaller.",
    when(has(trace, "masked") && maskKind(trace) !== "open", "What is hidden becomes 0."),
  ],
  sink_exponential: () => [
    "The sink is a learned number that takes part in every row of the softmax but has no value to give.",
    "The weight that it takes is simply not spent.",
  ],
  row_sum: (trace, step) =>
    step === "divided"
      ? ["The numbers of each row are added up; each will be divided by its row’s sum."]
      : [
          "The exponentials of each row are added up: this is what each of them will be divided by.",
          when(has(trace, "sink_exponential"), "The sink’s share is added too."),
        ],
  softmax: () => ["Each exponential is divided by its row’s sum. In the next step some rows are replaced by hand."],
  unmasked_weights: (trace) => [
    "Each exponential is divided by its row’s sum, as if nothing were hidden; the weights of a row add up to 1.",
    when(has(trace, "kept_weights"), "Only afterwards is the mask laid over them."),
  ],
  kept_weights: () => [
    "What a query may not see is set to 0, after the softmax.",
    "The rows now add up to less than 1 wherever something was hidden.",
  ],
  kept_sum: () => ["What is left of each row is added up."],
  weights: (trace, step) => {
    if (step === "renormalised")
      return [
        "Each remaining weight is divided by what is left of its row, so that rows add up to 1 again.",
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
        : ["This head is levelled: every row gets the mean of all rows, so that it says the same to all."];
    }
    return [
      `Each row of ${mixed === "dropped" ? "what dropout left" : "weights"} takes its share of every value ` +
        "and adds them up: that is what this query takes home.",
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
  output: (trace) => [
    "The rows are multiplied by the output matrix, which mixes what the heads " +
      `found${when(has(trace, "b_output"), ", and a bias is added.", ".")}`,
    when(has(trace, "residual"), "The result is as wide as the stream that it will be added to."),
  ],
  contribution: () => [
    "Because the output matrix only multiplies and adds, every head has a part of its own: its output " +
      "times its rows of the matrix.",
    "The parts of all heads, with the bias where there is one, add up to the output.",
  ],
  output_mean: rowMean,
  output_deviation: rowSpread,
  output_root: rowRoot,
  normalised_output: () => ["This model normalises what the attention found before it is added to the stream."],
  scaled_output: (trace) => [`This model multiplies what a layer adds by ${number(trace, "output_factor")}.`],
  residual: () => [
    "The output is added to what the sublayer started from. So each layer corrects the stream, and does " +
      "not replace it.",
    "The numbers of a row keep their place from the embedding to the end.",
  ],
  normalised_mean: rowMean,
  normalised_deviation: rowSpread,
  normalised_root: rowRoot,
  normalised: (trace) =>
    has(trace, "normalised_root")
      ? ["Each row is divided by the root of its mean square; it is what the next sublayer reads."]
      : [
          "Each row is centred on 0 and brought to a spread of 1, then stretched and shifted by two learned vectors.",
          "This model normalises after adding, as the first Transformer did; it is what the next sublayer reads.",
        ],
  angle: () => [
    "Each position is multiplied by each frequency. The first frequency turns fast from one position to " +
      "the next, the last hardly at all, like the hands of a clock.",
  ],
  sine: () => ["The sine of every angle: a number between −1 and 1 that repeats after a full turn."],
  cosine: () => ["The cosine of every angle. With the sine it names the angle without doubt."],
  encoding: (trace) => {
    const operation = operationOf(trace, "encoding");
    const isInterleaved = operation.kind === "columns" && operation.interleaved;
    return [
      isInterleaved
        ? "Sines and cosines by turns make one row for each position, as in the paper."
        : "First all sines, then all cosines make one row for each position; the paper takes them by turns, " +
          "which holds the same numbers in another order.",
      "Added to a token’s vector, it says where the token stands.",
    ];
  },
};

/** @param {StepTrace} trace */
function empty(trace) {
  return when(hasEmptyRows(trace), "A row that may attend to nothing is all 0.");
}
