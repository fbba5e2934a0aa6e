/** Places of heads: their site, layer and index, and which of them a model has. */

/** @import { HeadPlace, ModelCard, SiteShape, State } from "../core/types.js" */

/** @param {HeadPlace} a @param {HeadPlace} b */
export const isSameHead = (a, b) => a.site === b.site && a.layer === b.layer && a.head === b.head;

/** The layers of a site that attend. @param {SiteShape | undefined} shape @returns {number[]} */
export const attendingOf = (shape) =>
  Array.from({ length: shape?.layers ?? 0 }, (_, layer) => layer).filter(
    (layer) => !shape?.gaps?.some((gap) => gap.layer === layer),
  );

/** The layer that attends next to this one. @param {SiteShape} shape @param {number} layer */
export const nearestLayer = (shape, layer) =>
  attendingOf(shape).reduce((best, each) => (Math.abs(each - layer) < Math.abs(best - layer) ? each : best));

/** Every head of a model, in the order of computation. @param {ModelCard} card @returns {HeadPlace[]} */
export const placesOf = ({ sites }) =>
  sites.flatMap((shape) =>
    attendingOf(shape).flatMap((layer) =>
      Array.from({ length: shape.heads }, (_, head) => ({ site: shape.site, layer, head })),
    ),
  );

/** The first head of a model. @param {ModelCard} card @returns {Pick<State, "site" | "layer" | "head">} */
export const firstHead = ({ sites }) => ({ site: sites[0]?.site ?? "", layer: attendingOf(sites[0])[0] ?? 0, head: 0 });

/** @param {ModelCard} card @param {{ site: string, layer: number, head: number }} place */
export const hasHead = (card, { site, layer, head }) =>
  card.sites.some((each) => each.site === site && attendingOf(each).includes(layer) && head < each.heads);

/** Names a head, for elements that stand for one. @param {HeadPlace} place */
export const placeKey = ({ site, layer, head }) => `${site}.${layer}.${head}`;
