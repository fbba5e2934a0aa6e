/**
 * From the server's replies to what the views draw.
 *
 * @typedef {import("./types.js").HeadPicture} HeadPicture
 * @typedef {import("./types.js").HeadPlace} HeadPlace
 * @typedef {import("./types.js").OpenedHead} OpenedHead
 * @typedef {import("./types.js").Run} Run
 * @typedef {import("./api.js").AttentionReply} AttentionReply
 * @typedef {import("./api.js").AttentionOfLayer} AttentionOfLayer
 * @typedef {import("./types.js").BitMatrix} BitMatrix
 * @typedef {import("./types.js").Matrix} Matrix
 */

import { byteMatricesOf, matricesOf } from "./tensors.js";

/** The tensors that `openedOf` reads. */
export const OPENED_TENSORS = ["query", "key", "value", "scores", "scaled", "masked", "weights"];

/** @param {import("./api.js").OverviewReply} reply @returns {HeadPicture[]} */
export const picturesOf = (reply) =>
  reply.overview.flatMap(({ site, layer, heads, block, largest, pixels, visible }) => {
    const [grey, seen] = [byteMatricesOf(pixels, heads.length), byteMatricesOf(visible, heads.length)];
    return heads.map((head, i) => ({
      site, layer, head, block,
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

/**
 * @param {AttentionReply} reply one site, one layer, one head
 * @param {Run} run the run that the head belongs to
 * @param {HeadPlace} place
 * @returns {OpenedHead}
 */
export function openedOf(reply, run, { site, layer, head }) {
  const part = reply.attention.find((each) => each.site === site && each.layer === layer);
  if (!part) throw new Error(`the reply lacks ${site} layer ${layer}`);
  const only = (/** @type {string} */ name) => /** @type {Matrix} */ (matricesOf(tensor(part, name))[0]);
  const tokensOf = (/** @type {"source" | "target"} */ side) => reply.tokens[side] ?? [];
  const { interventions } = run.question;
  const isTouched = !interventions?.sites || interventions.sites.includes(site);
  return {
    run,
    site,
    layer,
    head,
    scale: Array.isArray(part.scale) ? Number(part.scale[0]) : part.scale,
    temperature: (isTouched && interventions?.temperature) || 1,
    queryTokens: tokensOf(part.query_tokens),
    keyTokens: tokensOf(part.key_tokens),
    query: only("query"),
    key: only("key"),
    value: only("value"),
    scores: only("scores"),
    scaled: only("scaled"),
    masked: only("masked"),
    weights: only("weights"),
    isZeroed: Boolean(
      interventions?.ablate.some((each) => each.site === site && each.layer === layer && each.head === head),
    ),
  };
}
