/**
 * Interventions: turns the fields of a page into what the server takes, and into words.
 *
 * @typedef {{ text: string, undo: Partial<InterventionFields> }} Change
 */

import { isSameHead } from "./head-places.js";
import { maskWords } from "./mask-patterns.js";

/** @import { Ablation, HeadPlace, InterventionFields, Interventions, Mask, MaskRequest } from "../core/types.js" */
/** @import { ModelCard, Site, VectorTaken } from "../core/types.js" */

/** What undoes everything at once. @type {Partial<InterventionFields>} */
export const NOTHING_CHANGED = {
  scale: null,
  temperature: null,
  mask: null,
  ahead: false,
  where: "",
  ablate: [],
  rows: [],
  vectors: [],
};

/** The names of the fields that are what-ifs. */
export const changeKeys = /** @type {(keyof InterventionFields)[]} */ (Object.keys(NOTHING_CHANGED));

/**
 * Where scale, temperature and mask apply.
 * @param {string} where @returns {{ sites: Site[] | null, layers: number[] | null, heads: number[] | null }}
 */
export function placesIn(where) {
  const [site, layer, head] = where.split(".");
  return {
    sites: site ? [/** @type {Site} */ (site)] : null,
    layers: layer === undefined ? null : [Number(layer)],
    heads: head === undefined ? null : [Number(head)],
  };
}

/**
 * Says whether scale, temperature and mask apply to this head.
 * @param {Interventions | null} changes @param {HeadPlace} place
 */
export const appliesTo = (changes, { site, layer, head }) =>
  changes !== null &&
  (changes.sites?.includes(site) ?? true) &&
  (changes.layers?.includes(layer) ?? true) &&
  (changes.heads?.includes(head) ?? true);

/**
 * Says whether a pattern would let a decoder read what it should predict, so that `causal` has to join it. What was
 * drawn by hand is meant as it was drawn.
 * @param {InterventionFields} state @param {ModelCard} card
 */
export function needsCausal(state, card) {
  const isDecoder = card.family === "decoder" || state.where.startsWith("decoder");
  return (
    isDecoder && !state.ahead && state.mask !== null && state.mask.kind !== "causal" && state.mask.kind !== "cells"
  );
}

/** @param {Mask} mask @returns {MaskRequest} */
const asRequest = (mask) => (mask.kind === "cells" ? mask.rows : mask);

/** @param {InterventionFields} state @param {ModelCard} card @returns {MaskRequest | null} */
function maskRequest(state, card) {
  if (!state.mask) return null;
  const mask = asRequest(state.mask);
  return needsCausal(state, card) ? { kind: "all_of", masks: [mask, { kind: "causal" }] } : mask;
}

/**
 * @param {InterventionFields} state
 * @param {ModelCard} card
 * @returns {Interventions | null} null when nothing is changed
 */
export function interventionsOf(state, card) {
  const { scale, temperature, ablate, rows, vectors } = state;
  const mask = maskRequest(state, card);
  const isWhole = scale === null && temperature === null && mask === null;
  if (isWhole && ablate.length + rows.length + vectors.length === 0) return null;
  return { scale, temperature, mask, ablate, weights: rows, vectors, ...placesIn(isWhole ? "" : state.where) };
}

/** @param {InterventionFields} state @param {ModelCard} card */
function maskText(state, card) {
  if (!state.mask) return "";
  return `mask: ${maskWords(state.mask)}${needsCausal(state, card) ? ", causal" : ""}`;
}

/** @param {{ site: string, layer: number, head: number }} place @param {ModelCard} card */
export function placeText({ site, layer, head }, card) {
  return `${card.sites.length > 1 ? `${site}, ` : ""}layer ${layer}, head ${head}`;
}

/** @param {string} where not empty @param {ModelCard} card */
export function whereText(where, card) {
  const [site = "", layer, head] = where.split(".");
  const parts = [
    card.sites.length > 1 || layer === undefined ? site : "",
    layer !== undefined && `layer ${layer}`,
    head !== undefined && `head ${head}`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** @param {VectorTaken} taken @param {ModelCard} card */
function vectorText({ site, layer, head, tensor, position, by }, card) {
  const place = head === null ? whereText(`${site}.${layer}`, card) : placeText({ site, layer, head }, card);
  return `${tensor} of position ${position} from ${by}, ${place}`;
}

/**
 * Switches heads off, or on again when all of them are off in this way.
 * @param {Ablation[]} ablate @param {HeadPlace[]} places @param {Ablation["mode"]} mode @returns {Ablation[]}
 */
export function turned(ablate, places, mode) {
  const others = ablate.filter((each) => !places.some((place) => isSameHead(each, place)));
  const isOff = places.every((place) => ablate.some((each) => isSameHead(each, place) && each.mode === mode));
  return isOff ? others : [...others, ...places.map(({ site, layer, head }) => ({ site, layer, head, mode }))];
}

/** How a head that is switched off is called. */
export const OFF_WORDS = { zero: "zeroed", mean: "set to its mean" };

/**
 * Every applied change, with what takes it back.
 * @param {InterventionFields} state
 * @param {ModelCard} card
 * @returns {Change[]}
 */
export function changesOf(state, card) {
  const isWhere = state.where !== "" && (state.scale !== null || state.temperature !== null || state.mask !== null);
  /** @type {(Change | false)[]} */
  const changes = [
    state.scale !== null && { text: `scale: ${state.scale}`, undo: { scale: null } },
    state.temperature !== null && { text: `temperature: ${state.temperature}`, undo: { temperature: null } },
    state.mask !== null && { text: maskText(state, card), undo: { mask: null, ahead: false } },
    isWhere && { text: `only in: ${whereText(state.where, card)}`, undo: { where: "" } },
    ...state.vectors.map((each) => ({
      text: vectorText(each, card),
      undo: { vectors: state.vectors.filter((other) => other !== each) },
    })),
    ...state.rows.map((each) => ({
      text: `weights of query ${each.query}, ${placeText(each, card)}`,
      undo: { rows: state.rows.filter((other) => other !== each) },
    })),
    ...state.ablate.map((each) => ({
      text: `${OFF_WORDS[each.mode]}: ${placeText(each, card)}`,
      undo: { ablate: state.ablate.filter((other) => other !== each) },
    })),
  ];
  return changes.filter((each) => each !== false);
}
