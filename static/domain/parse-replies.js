/** Replies: turns what the server sends into what the views draw. */

import { byteMatricesOf, matricesOf } from "../format/typed-arrays.js";
import { isSameHead } from "./head-places.js";
import { appliesTo } from "./interventions.js";

/** @import { AggregateReply, AttentionOfLayer, AttentionReply, OverviewReply } from "../core/reply-types.js" */
/** @import { BitMatrix, HeadMatrix, HeadPicture, HeadPlace, Matrix, Run, State } from "../core/types.js" */
/** @import { TypedTensor } from "../format/typed-arrays.js" */

/** The tensors that `matrixOf` reads. */
export const MATRIX_TENSORS = ["weights", "mask"];

/** The tensors that `numbersOf` reads. */
export const OPENED_TENSORS = ["query", "key", "value", "scores", "scaled", "masked", "weights"];

/** @param {OverviewReply} reply @returns {HeadPicture[]} */
export const picturesOf = (reply) =>
  reply.overview.flatMap(({ site, layer, heads, block, largest, pixels, visible }) => {
    const [grey, seen] = [byteMatricesOf(pixels, heads.length), byteMatricesOf(visible, heads.length)];
    return heads.map((head, i) => ({
      site,
      layer,
      head,
      block,
      largest: Number(largest[i]),
      pixels: /** @type {BitMatrix} */ (grey[i]),
      visible: /** @type {BitMatrix} */ (seen[i]),
    }));
  });

/** @param {AttentionOfLayer} part @param {string} name */
function tensor(part, name) {
  const found = part[name];
  if (!found) throw new Error(`the reply lacks ${name}`);
  return found;
}

/** @param {AttentionReply} reply @param {HeadPlace} place */
function partAt(reply, { site, layer }) {
  const part = reply.attention.find((each) => each.site === site && each.layer === layer);
  if (!part) throw new Error(`the reply lacks ${site} layer ${layer}`);
  return part;
}

/** @param {TypedTensor} weights @param {TypedTensor} mask one head */
const pictured = (weights, mask) => ({
  weights: /** @type {Matrix} */ (matricesOf(weights)[0]),
  visible: /** @type {BitMatrix} */ (byteMatricesOf(mask, 1)[0]),
});

/**
 * The exact weights of one head, before its other numbers.
 * @param {AttentionReply} reply one site, one layer, one head
 * @param {Run} run the run that the head belongs to
 * @param {HeadPlace} place
 * @returns {HeadMatrix}
 */
export function matrixOf(reply, run, place) {
  const part = partAt(reply, place);
  return {
    run,
    kind: "head",
    places: [place],
    site: place.site,
    queryTokens: reply.tokens[part.query_tokens] ?? [],
    keyTokens: reply.tokens[part.key_tokens] ?? [],
    ...pictured(tensor(part, "weights"), tensor(part, "mask")),
  };
}

/** @param {AggregateReply} reply @param {Run} run @param {"mean" | "max"} kind @returns {HeadMatrix} */
export const aggregateOf = (reply, run, kind) => ({
  run,
  kind,
  places: reply.heads.map((each) => ({ site: reply.site, ...each })),
  site: reply.site,
  queryTokens: reply.tokens[reply.query_tokens] ?? [],
  keyTokens: reply.tokens[reply.key_tokens] ?? [],
  weights: /** @type {Matrix} */ (matricesOf({ ...reply.weights, shape: [1, ...reply.weights.shape] })[0]),
  visible: /** @type {BitMatrix} */ (byteMatricesOf(reply.mask, 1)[0]),
});

/**
 * @param {AttentionReply} reply one site, one layer, one head
 * @param {Run} run the run that the head belongs to
 * @param {HeadPlace} place
 * @returns {Pick<State, "opened" | "captured">} of a model that shows its queries and keys, or does not
 */
export function numbersOf(reply, run, place) {
  const { site, layer, head } = place;
  const part = partAt(reply, place);
  const only = (/** @type {string} */ name) => /** @type {Matrix} */ (matricesOf(tensor(part, name))[0]);
  const tokensOf = (/** @type {"source" | "target"} */ side) => reply.tokens[side] ?? [];
  const { interventions } = run.question;
  const captured = {
    run,
    site,
    layer,
    head,
    temperature: (appliesTo(interventions, place) && interventions?.temperature) || 1,
    softcap: part.softcap ?? null,
    sink: part.sinks?.[0] ?? null,
    queryTokens: tokensOf(part.query_tokens),
    keyTokens: tokensOf(part.key_tokens),
    masked: only("masked"),
    weights: only("weights"),
    off: interventions?.ablate.find((each) => isSameHead(each, place))?.mode ?? null,
    given: interventions?.weights.filter((each) => isSameHead(each, place)).map(({ query }) => query) ?? [],
  };
  if (part.scale === null || !part["query"]) return { opened: null, captured };
  const scale = Array.isArray(part.scale) ? Number(part.scale[0]) : part.scale;
  const vectors = { query: only("query"), key: only("key"), value: only("value") };
  return { opened: { ...captured, ...vectors, scale, scores: only("scores"), scaled: only("scaled") }, captured: null };
}
