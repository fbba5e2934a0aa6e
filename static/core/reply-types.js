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
 */

/** @import { TypedTensor } from "../format/typed-arrays.js" */
/** @import { Site, Token } from "./types.js" */

export {};
