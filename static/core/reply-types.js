/**
 * The server's replies, as types. Nothing here runs.
 *
 * @typedef {object} AttentionPart
 * @property {Site} site
 * @property {number} layer
 * @property {number[]} heads
 * @property {"source" | "target"} query_tokens
 * @property {"source" | "target"} key_tokens
 * @property {number | number[] | null} scale null where it is not known
 * @property {number} [softcap]
 * @property {number[]} [sinks]
 *
 * @typedef {AttentionPart & Record<string, TypedTensor>} AttentionOfLayer
 *
 * @typedef {object} AttentionReply
 * @property {{ source: Token[], target: Token[] | null }} tokens
 * @property {AttentionOfLayer[]} attention
 * @property {string[]} [notes]
 *
 * @typedef {object} PicturesOfLayer
 * @property {Site} site
 * @property {number} layer
 * @property {number[]} heads
 * @property {number} block
 * @property {number[]} largest
 * @property {TypedTensor} pixels
 * @property {TypedTensor} visible
 *
 * @typedef {object} OverviewReply
 * @property {{ source: Token[], target: Token[] | null }} tokens
 * @property {PicturesOfLayer[]} overview
 * @property {string[]} [notes]
 *
 * @typedef {object} AggregateReply
 * @property {{ source: Token[], target: Token[] | null }} tokens
 * @property {Site} site
 * @property {{ layer: number, head: number }[]} heads
 * @property {"source" | "target"} query_tokens
 * @property {"source" | "target"} key_tokens
 * @property {TypedTensor} mask
 * @property {TypedTensor} weights
 *
 * @typedef {object} TextbookExample
 * @property {string} id
 * @property {string} title
 * @property {string} summary
 * @property {{ author: string, title: string, year: number, part: string, url: string }} source
 *
 * @typedef {{ sites: Site[] | null, layers: number[] | null, heads: number[] | null, tensors: string[] }} Selection
 *
 * @typedef {{ layers: number, needed: TypedTensor, reached: number[], layers_to_first: number | null }} Reachability
 * @typedef {{ queries: number, keys: number, grid: TypedTensor, allowed: number, full: number, causal: number | null,
 *   empty_rows: number[], counts: { n: number, allowed: number, full: number }[], reachability: Reachability | null }}
 *   PatternReply
 * @typedef {{ name: string, columns: string, values: TypedTensor }} PositionMatrix
 * @typedef {{ scheme: string, length: number, formula: string, source: string, acts: string, matrices:
 *   PositionMatrix[], slopes: number[] | null, dot: TypedTensor | null, cosine: TypedTensor | null, by_distance: {
 *   name: string, values: number[] }[], measure: string }} PositionsReply
 * @typedef {{ id: number, text: string, logit: number, probability: number }} OrderCandidate
 * @typedef {{ positions: string, mask: "own" | "full", head_output_difference: number[], logits_difference: number |
 *   null, tells_apart: boolean, original: OrderCandidate[], shuffled: OrderCandidate[] }} OrderWay
 * @typedef {{ model: string, tokens: Token[], order: number[], position: number, ways: OrderWay[], note: string }}
 *   OrderReply
 *
 * @typedef {{ id: number, text: string, probability: number, tempered: number, rescaled: number, cut_by: "top_k" |
 *   "top_p" | null }} SampledCandidate
 * @typedef {{ with_cache: number, without_cache: number, formula: string }} Multiplications
 * @typedef {{ site: Site, layer: number, key_value_heads: number, rows: number, bytes: number, longest_rows: number,
 *   longest_bytes: number }} KeptRows
 * @typedef {{ used: boolean, bytes: number, longest_bytes: number, layers: KeptRows[], multiplications:
 *   Multiplications, of_matrices: Multiplications | null }} Cache
 * @typedef {object} WrittenToken
 * @property {number} position
 * @property {number} id
 * @property {string} text
 * @property {number} probability
 * @property {number} rank
 * @property {number} entropy in bits
 * @property {number} entropy_drawn
 * @property {SampledCandidate[]} candidates
 * @property {{ tokens: number, after_top_k: number, after_top_p: number, cut_by_top_k: number, cut_by_top_p: number }}
 *   cut
 * @property {{ number: number, low: number, high: number } | null} draw
 * @property {Cache | null} cache
 * @property {{ weights: number[][] }[] | null} [weights]
 * @property {string} [whole] in a stream: the text up to this token
 *
 * @typedef {{ index: number, parent: number | null, id: number, text: string, log_probability: number, total: number,
 *   state: "kept" | "dropped" | "ended" }} Branch
 * @typedef {{ branch: number | null, text: string, ids: number[], total: number, length: number, score: number, ended:
 *   boolean }} Hypothesis
 * @typedef {{ width: number, branches: Branch[], hypotheses: Hypothesis[], greedy: Hypothesis | null, why: string }}
 *   BeamsReply
 * @typedef {{ whole: string, ids: number[], reads_the_same: boolean, stopped: { reason: "end" | "limit" | "longest",
 *   detail: string }, end: WrittenToken | null, tokens: WrittenToken[], beams: BeamsReply | null }} Generation
 *
 * @typedef {{ size: string, layers: number, d_model: number | null, query_heads: number, key_heads: number | null,
 *   head_width: number | null, latent: number | null, rotary: number | null, window_layers: number | null, window:
 *   number | null, bytes_a_token: number, formula: string, formula_source: string, source: string }} FamilySize
 * @typedef {{ id: string, name: string, date: string, organisations: string[], branch: "encoder" | "encoder-decoder" |
 *   "decoder", modalities: string[], parameters: string | null, largest: number | null, attention: string, kinds:
 *   string[], positions: string | null, schemes: string[], parents: string[], children: string[], descendants: number,
 *   objective: string, reference: { title: string, arxiv: string | null, url: string }, note: string | null, hub:
 *   { name: string, parameters: number } | null, checked: boolean, sizes: FamilySize[] }} FamilyModel
 * @typedef {{ models: FamilyModel[], refused: { name: string, detail: string }[] }} FamiliesReply
 *
 * @typedef {"multi_head" | "flash" | "grouped_query" | "multi_query" | "latent" | "window" | "local_global" | "strided"
 *   | "big_bird" | "linear" | "state_space" | "recurrent" | "gru" | "lstm" | "convolution" | "dilated" | "separable"}
 *   LayerKind
 * @typedef {{ n: number, projections: number, mixing: number, multiplications: number, sequential: number, path: number
 *   | null, cache_bytes: number, traffic_bytes: number | null }} LayerCounts
 * @typedef {LayerCounts & { kind: LayerKind, title: string, formula: string, path_formula: string, source: string,
 *   pairs: Record<string, number>, counts: LayerCounts[] }} LayerCost
 * @typedef {Record<"n" | "d_model" | "heads" | "d_head" | "key_value_heads" | "window" | "stride" | "kernel" |
 *   "global_tokens" | "random_keys" | "local_layers" | "d_latent" | "d_rope" | "d_state" | "number_bytes" |
 *   "fast_memory_bytes", number> & { causal: boolean }} CostSizes
 * @typedef {{ sizes: CostSizes, kinds: LayerCost[], crossings: { than: LayerKind | "projections" | "recurrent_mixing",
 *   n: number | null }[] }} CostsReply
 * @typedef {{ kind: LayerKind, n: number, seconds: number, runs: number, multiplications: number }} LayerTime
 * @typedef {{ date: string, machine: string, d_model: number, heads: number, kernel: number, times: LayerTime[] }}
 *   Measured
 * @typedef {{ measured: Measured | null, detail: string | null }} MeasuredReply
 *
 * @typedef {"multi_head" | "grouped_query" | "multi_query" | "latent" | "window" | "sinks" | "linear"} VariantKind
 * @typedef {{ kind: VariantKind, title: string, source: string, weights: TypedTensor, largest: number, predictions:
 *   ChangedPrediction[], multiplications: number, cached_bytes: number }} VariantOfText
 * @typedef {{ tokens: { source: Token[] }, sizes: { key_value_heads: number, latent: number, window: number, sinks:
 *   number }, variants: VariantOfText[], note: string }} VariantsReply
 *
 * @typedef {"attention" | "linear" | "lstm" | "gru" | "convolution"} RivalKind
 * @typedef {{ kind: RivalKind, name: string, answer: string, is_right: boolean, probabilities: { letter: string,
 *   probability: number }[], derivative: number[], weights: number[] | null }} RivalAnswer
 * @typedef {{ tokens: string[], right: string, definition: { formula: string, source: string, unit: string }, rivals:
 *   RivalAnswer[] }} RecallAnswers
 * @typedef {{ kind: RivalKind, name: string, layers: string, parameters: number, learning_rate: number, runs: { seed:
 *   number, steps: number, minutes: number, accuracy: number[], curve: { step: number, accuracy: number[] }[] }[] }}
 *   RivalFigures
 * @typedef {{ letters: string, farthest: number, chance: number, distances: number[], sequences: number,
 *   sequences_on_the_way: number, length: number, rows: number, hardware: string, rivals: RivalFigures[] }}
 *   RecallFigures
 */

/** @import { TypedTensor } from "../format/typed-arrays.js" */
/** @import { ChangedPrediction, Site, Token } from "./types.js" */

export {};
