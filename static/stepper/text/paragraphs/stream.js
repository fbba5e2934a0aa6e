/**
 * Paragraphs about the residual stream: embeddings and positions, norms, and what is added at the end.
 *
 * @import { Write } from "./sentences.js"
 */

import { isCalculation, isCross, isForeign, isPostNorm, isPreNorm, isRotary } from "../../reply/facts.js";
import { operationOf } from "../../reply/read.js";
import { has, number, rowMean, rowRoot, rowSpread, when } from "./sentences.js";

/** @type {Record<string, Write>} */
export const STREAM = {
  scaled_token_embedding: (trace) => [
    "Every token of the vocabulary has a learned vector. It is multiplied by " +
      `${number(trace, "embedding_scale")}, the root of its length, ` +
      "so that adding the position does not drown it out.",
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
      ? ["The first layer reads this vector. Its parts are not known."]
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
          "A row is the embedding plus all that was added since: nothing is ever overwritten.",
        ]
      : ["The layers before this one made this from the embedding. It is given, not computed here."],
  mean: rowMean,
  deviation: rowSpread,
  root: rowRoot,
  input: (trace) => {
    if (isForeign(trace))
      return ["The projections read this. The layers before this one made it; their steps are not shown here."];
    if (has(trace, "root")) {
      return [
        "Each row of the stream is divided by the root of its mean " +
          `square${when(has(trace, "norm_gain"), ", then stretched by a learned vector, the gain", "")}.`,
        "So large numbers elsewhere in the stream cannot drown out the rest. The projections start from here.",
      ];
    }
    if (isPreNorm(trace)) {
      return [
        "Each row of the stream is centred on 0 and brought to a spread of 1, then stretched and shifted " +
          "by two learned vectors, gain and shift.",
        "So large numbers elsewhere in the stream cannot drown out the rest. The projections start from here.",
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
  output: (trace) => [
    "The rows are multiplied by the output matrix, which mixes the heads" +
      when(has(trace, "b_output"), ", and a bias is added.", "."),
    when(has(trace, "residual"), "The result is as wide as the stream that it will be added to."),
  ],
  output_mean: rowMean,
  output_deviation: rowSpread,
  output_root: rowRoot,
  normalised_output: () => ["This model normalises the output of attention before adding it to the stream."],
  scaled_output: (trace) => [`This model multiplies the output of a layer by ${number(trace, "output_factor")}.`],
  residual: () => [
    "The output is added to the input of the sublayer. So each layer corrects the stream and does not replace it.",
    "The numbers of a row keep their place from the embedding to the end.",
  ],
  normalised_mean: rowMean,
  normalised_deviation: rowSpread,
  normalised_root: rowRoot,
  normalised: (trace) =>
    has(trace, "normalised_root")
      ? ["Each row is divided by the root of its mean square. The next sublayer reads the result."]
      : [
          "Each row is centred on 0 and brought to a spread of 1, then stretched and shifted by two learned vectors.",
          "This model normalises after adding, as the first Transformer did. The next sublayer reads the result.",
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
