/**
 * Titles and paragraphs: names each sub-step and explains it. A sentence stands there only where it is true of this
 * very trace: facts.js looks.
 *
 * @import { Place, Step, StepTrace } from "../reply/types.js"
 */

import { GLOSSARY } from "../../domain/words/glossary.js";
import { ATTENTION } from "./paragraphs/attention.js";
import { PROJECTIONS } from "./paragraphs/projections.js";
import { STREAM } from "./paragraphs/stream.js";

export { roleOf, symbolOf } from "./symbols.js";

/** One paragraph a sub-step, as its sentences; an empty one is left out. */
const PARAGRAPHS = { ...STREAM, ...PROJECTIONS, ...ATTENTION };

/**
 * The name of a sub-step: in a heading, and beside others in a list.
 * @type {Record<string, [long: string, short: string]>}
 */
const TITLES = {
  scaled_token_embedding: ["Token embeddings, scaled", "Token vectors × e"],
  embedding_sum: ["The sum of the embeddings", "Sum"],
  embedding_mean: ["The mean of each row", "Row mean"],
  embedding_deviation: ["The spread of each row", "Row spread"],
  embedding_root: ["The root of the mean square of each row", "Row root"],
  normalised_embedding: ["The sum, normalised", "Normalised"],
  embedding: ["Tokens become vectors", "Embedding"],
  stream: ["The residual stream so far", "Stream"],
  mean: ["The mean of each row", "Row mean"],
  deviation: ["The spread of each row", "Row spread"],
  root: ["The root of the mean square of each row", "Row root"],
  input: ["The input of the head", "Input"],
  memory: ["The source of keys and values", "Memory"],
  query_compressed: ["The input, compressed for the queries", "Query, compressed"],
  query_latent_root: ["The root of the mean square of each row", "Row root"],
  query_latent: ["The latent of the queries", "Query latent"],
  key_value_compressed: ["The input, compressed for keys and values", "KV, compressed"],
  key_value_latent_root: ["The root of the mean square of each row", "Row root"],
  key_value_latent: ["The latent of keys and values", "KV latent"],
  key_content: ["Keys: the part of this head", "Key, content"],
  key_shared: ["Keys: the part that all heads share", "Key, shared"],
  query_projected: ["Queries, as the matrix made them", "Query, first"],
  key_projected: ["Keys, as the matrix made them", "Key, first"],
  value_projected: ["Values, as the matrix made them", "Value, first"],
  query_mean: ["The mean of each query", "Row mean"],
  key_mean: ["The mean of each key", "Row mean"],
  query_deviation: ["The spread of each query", "Row spread"],
  key_deviation: ["The spread of each key", "Row spread"],
  query_root: ["The root of the mean square of each query", "Row root"],
  key_root: ["The root of the mean square of each key", "Row root"],
  query_turned: ["Queries, turned by their position", "Query, turned"],
  key_turned: ["Keys, turned by their position", "Key, turned"],
  query_concatenated: ["The queries of all heads side by side", "All queries"],
  key_concatenated: ["The keys of all heads side by side", "All keys"],
  query_before: ["Queries, not turned or scaled yet", "Query, before"],
  key_before: ["Keys, not turned or scaled yet", "Key, before"],
  query_scaled: ["Queries, scaled already", "Query × factor"],
  key_scaled: ["Keys, scaled already", "Key × factor"],
  query_paired: ["Each dimension’s partner in the turn", "Query, paired"],
  key_paired: ["Each dimension’s partner in the turn", "Key, paired"],
  query_by_cosine: ["Queries times the cosine", "Query × cos"],
  key_by_cosine: ["Keys times the cosine", "Key × cos"],
  query_by_sine: ["Partners times the sine", "Query × sin"],
  key_by_sine: ["Partners times the sine", "Key × sin"],
  query_own: ["Queries, as the model made them", "Query, own"],
  key_own: ["Keys, as the model made them", "Key, own"],
  value_own: ["Values, as the model made them", "Value, own"],
  query: ["Queries: what each token looks for", "Query"],
  key: ["Keys: what each token can be found by", "Key"],
  value: ["Values: what each token passes on", "Value"],
  scores: ["Every query meets every key", "Scores"],
  scaled: ["Scaling the scores", "Scaled"],
  capped: ["Soft cap: large scores held back", "Capped"],
  biased: ["A bias added to each pair", "Biased"],
  masked: ["The mask: who may look at whom", "Masked"],
  tempered: ["Divided by the temperature", "÷ temperature"],
  row_max: ["The largest number of each row", "Row maximum"],
  exponentials: ["Exponentials", "Exponentials"],
  sink_exponential: ["The share of the sink", "Sink"],
  row_sum: ["The sum of each row", "Row sum"],
  softmax: ["Softmax, before rows are replaced", "Softmax"],
  unmasked_weights: ["Softmax, before anything is hidden", "Before the mask"],
  kept_weights: ["Hidden weights set to zero", "Kept"],
  kept_sum: ["The rest of each row", "Kept sum"],
  weights: ["The attention weights", "Weights"],
  dropped: ["Dropout: some weights struck out", "Dropout"],
  head_output_before: ["Weighted sums of the values", "Output, before"],
  head_output: ["Weighted sums of the values", "Head output"],
  concatenated: ["All heads side by side", "Concatenated"],
  output: ["Mixed by the output matrix", "Output"],
  contribution: ["The contribution of this head", "Contribution"],
  output_mean: ["The mean of each row", "Row mean"],
  output_deviation: ["The spread of each row", "Row spread"],
  output_root: ["The root of the mean square of each row", "Row root"],
  normalised_output: ["The output, normalised before it is added", "Normalised output"],
  scaled_output: ["The output, scaled before it is added", "Scaled output"],
  residual: ["Added to the residual stream", "Residual"],
  normalised_mean: ["The mean of each row", "Row mean"],
  normalised_deviation: ["The spread of each row", "Row spread"],
  normalised_root: ["The root of the mean square of each row", "Row root"],
  normalised: ["Normalised again", "Normalised"],
  angle: ["An angle for each position and frequency", "Angles"],
  sine: ["The sines of the angles", "Sines"],
  cosine: ["The cosines of the angles", "Cosines"],
  encoding: ["The positional encoding", "Encoding"],
};

/** What the title says where another step makes this output. @type {Record<string, Record<string, string>>} */
const IN_STEP = {
  query_before: { changed: "Queries, after a layer of the model", norms: "Queries, normalised" },
  key_before: { changed: "Keys, after a layer of the model", norms: "Keys, normalised" },
  query: {
    norms: "Queries, normalised",
    rotary: "Queries, turned by their position",
    factors: "Queries, scaled already",
    changed: "Queries, after a layer of the model",
    taken: "Queries, one from another token",
  },
  key: {
    norms: "Keys, normalised",
    rotary: "Keys, turned by their position",
    factors: "Keys, scaled already",
    changed: "Keys, after a layer of the model",
    taken: "Keys, one from another token",
  },
  value: { changed: "Values, after a layer of the model", taken: "Values, one from another token" },
  weights: {
    renormalised: "The rest of each row, made whole again",
    divided: "Each row divided by its sum",
    replaced: "Weights, with rows put in by hand",
  },
  head_output: { ablated: "The head switched off" },
};

/** What the title says where nothing was computed. @type {Record<string, string>} */
const GIVEN = {
  query: "Queries, as they were given",
  key: "Keys, as they were given",
  value: "Values, as they were given",
  scores: "Scores, as they were given",
};

/** Every sub-step that has words. */
export const namesWithWords = Object.keys(TITLES);

/** @param {string} name @returns {string} `some_name` as words */
const spelled = (name) => name.replaceAll("_", " ");

/** @param {Pick<Step, "name"> & Partial<Step>} step @param {string} name of one of its outputs */
export function titleOf(step, name) {
  const given = step.operations?.[name]?.kind === "given" ? GIVEN[name] : undefined;
  return given ?? IN_STEP[name]?.[step.name] ?? TITLES[name]?.[0] ?? spelled(name);
}

/** @param {string} name of an output */
export const shortTitleOf = (name) => TITLES[name]?.[1] ?? spelled(name);

/** A tensor in a sentence: by its term, or its symbol with a subscript. @param {string} name */
export const wordsOf = (name) => GLOSSARY[name]?.name ?? (/^[wb]_/.test(name) ? name : spelled(name));

/** @param {StepTrace} trace @param {Place} place @returns {string} */
export function paragraphOf(trace, place) {
  const write = PARAGRAPHS[place.name];
  return write
    ? write(trace, trace.steps[place.step]?.name ?? "")
        .filter(Boolean)
        .join(" ")
    : "";
}
