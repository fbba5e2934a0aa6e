/**
 * Diagram of a calculation: puts sub-steps into lines and lanes, and joins each to those that read it.
 * Geometry only: places across are in 24ths of the width.
 *
 * @import { Operation, Place, StepTrace } from "../reply/types.js"
 *
 * @typedef {{ index: number, name: string, tier: number, from: number, to: number }} DiagramNode
 * @typedef {{ from: DiagramNode, to: DiagramNode, isAround: boolean }} DiagramEdge
 * @typedef {{ nodes: DiagramNode[], edges: DiagramEdge[], tiers: number }} Diagram
 */

import { operationOf } from "../reply/read.js";

const WHOLE = 24;
/**
 * Where the three projections stand, and below query and key all that they make together.
 * @type {Record<string, [number, number]>}
 */
const LANES = { query: [0, 8], key: [8, 16], value: [16, 24], key_value: [8, 24], memory: [8, 24] };
/** Each of them under several names, as it comes about: `query_before`, `key_own`. */
const OF_ROLE = new RegExp(
  "^(query|key_value|key|value)_(compressed|latent|latent_root|content|shared|projected|before|scaled|paired|" +
    "by_cosine|by_sine|own|turned|concatenated|mean|deviation|root)$",
);
const LEFT_LANES = 16;
const APART = new Set([
  "weights",
  "tempered",
  "softmax",
  "unmasked_weights",
  "scaled",
  "capped",
  "scaled_token_embedding",
  "kept_weights",
]);
const BELOW = new Set([
  "scores",
  "scaled",
  "biased",
  "masked",
  "weights",
  "renormalised",
  "divided",
  "replaced",
  "dropout",
]);

/** @param {Operation} operation @returns {string[]} every tensor that it reads */
export function operandsOf(operation) {
  const { kind: _kind, ...rest } = /** @type {Record<string, unknown>} */ (operation);
  return Object.entries(rest)
    .flatMap(([key, value]) => (key === "rows" ? [] : value))
    .filter((value) => typeof value === "string");
}

/** @param {string} name */
const roleIn = (name) => OF_ROLE.exec(name)?.[1] ?? name;

/** @param {StepTrace} trace @returns {number[][]} indices of places that stand in one line */
function tiersOf(trace) {
  /** @type {number[][]} */
  const tiers = [];
  let top = 0;
  trace.places.forEach(({ step, name }, i) => {
    const before = trace.places[i - 1];
    const isFresh = !before || before.step !== step || APART.has(name) || APART.has(before.name);
    if (isFresh) top = tiers.push([]) - 1;
    // what the same step makes of the queries, one after the other, stands one below the other
    const isTaken = (/** @type {number[]} */ tier) =>
      tier.some((other) => roleIn(trace.places[other]?.name ?? "") === roleIn(name));
    const free = tiers.findIndex((tier, row) => row >= top && !isTaken(tier));
    if (free < 0) tiers.push([i]);
    else tiers[free]?.push(i);
  });
  return tiers;
}

/** @param {StepTrace} trace @param {string} step @param {string} name @returns {[number, number]} */
function laneOf(trace, step, name) {
  const lane = LANES[roleIn(name)];
  if (lane) return lane;
  const hasValue = trace.tensors.has("value") && trace.tensors.has("query");
  return hasValue && BELOW.has(step) ? [0, LEFT_LANES] : [0, WHOLE];
}

/** @param {StepTrace} trace @returns {Diagram} */
export function diagramOf(trace) {
  const tiers = tiersOf(trace);
  const nodes = tiers.flatMap((tier, row) => {
    const lanes = tier.map((i) => {
      const place = /** @type {Place} */ (trace.places[i]);
      return { index: i, name: place.name, lane: laneOf(trace, trace.steps[place.step]?.name ?? "", place.name) };
    });
    const isShared = lanes.length > 1 && lanes.every(({ lane }) => lane[0] === lanes[0]?.lane[0]);
    return lanes.map(({ index, name, lane: [from, to] }, i) => {
      const width = (to - from) / lanes.length;
      return isShared
        ? { index, name, tier: row, from: from + i * width, to: from + (i + 1) * width }
        : { index, name, tier: row, from, to };
    });
  });
  nodes.sort((a, b) => a.index - b.index);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const edges = nodes.flatMap((to) =>
    operandsOf(operationOf(trace, to.name)).flatMap((name) => {
      const from = byName.get(name);
      return from && from !== to
        ? [{ from, to, isAround: to.name === "residual" && to.tier - from.tier > 1 && name !== "output" }]
        : [];
    }),
  );
  return { nodes, edges, tiers: tiers.length };
}

/** @param {DiagramNode} node */
const centre = ({ from, to }) => (from + to) / 2;

/**
 * The line of an edge, in units of `width` across and `pitch` a line of boxes.
 * @param {DiagramEdge} edge @param {{ width: number, pitch: number, gap: number, margin: number }} size
 * @returns {string} of the attribute `d`
 */
export function pathOf({ from, to, isAround }, { width, pitch, gap, margin }) {
  const across = (/** @type {number} */ x) => Math.round((((width - margin) * x) / WHOLE) * 10) / 10;
  const foot = (/** @type {DiagramNode} */ node) => node.tier * pitch + pitch - gap;
  const start = across(centre(from));
  if (isAround) {
    const [out, top, bottom] = [
      width - margin / 3,
      foot(from) - (pitch - gap) / 2,
      to.tier * pitch + (pitch - gap) / 2,
    ];
    return `M${across(from.to)} ${top}H${out}V${bottom}H${across(to.to)}`;
  }
  if (from.tier === to.tier) return `M${across(Math.min(from.to, to.to))} ${foot(from) - (pitch - gap) / 2}h${gap}`;
  const middle = centre(from);
  const end = across(middle >= to.from && middle <= to.to ? middle : centre(to));
  return `M${start} ${foot(from)}v${gap / 2}H${end}V${to.tier * pitch}`;
}
