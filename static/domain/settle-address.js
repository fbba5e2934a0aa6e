/** Settled address: fills in what an address leaves open, and drops what the models do not have. */

import { cardOf, isBlank, placeOf, secondOf, seconds } from "./form-state.js";
import { attendingOf, firstHead, hasHead } from "./head-places.js";
import { placesIn, placeText } from "./interventions.js";
import { cardAt, checkpointOf } from "./model-cards.js";

/** @import { HeadPlace, ModelCard, SiteShape, State } from "../core/types.js" */

const NO_MODELS =
  "This server has no models, so there is nothing to show. Put the folder of a model into the server's " +
  "folder of weights, start the server again and load this page again.";

/** @param {ModelCard} card @param {string} where */
function hasWhere(card, where) {
  const { sites, layers, heads } = placesIn(where);
  return (
    sites === null ||
    hasHead(card, {
      site: /** @type {HeadPlace["site"]} */ (sites[0]),
      layer: layers?.[0] ?? firstHead(card).layer,
      head: heads?.[0] ?? 0,
    })
  );
}

/**
 * The changes at places that the model has.
 * @param {Pick<State, "where" | "ablate" | "rows" | "vectors">} state @param {ModelCard} card
 */
export const changesWithin = ({ where, ablate, rows, vectors }, card) => ({
  where: hasWhere(card, where) ? where : "",
  ablate: ablate.filter((each) => hasHead(card, each)),
  rows: rows.filter((each) => hasHead(card, each)),
  vectors: vectors.filter((each) => hasHead(card, { ...each, head: each.head ?? 0 })),
});

/**
 * Makes an address whole that names less or other things than the models have.
 * @param {State} state @param {ModelCard[]} models @returns {Partial<State>}
 */
export function settle(state, models) {
  const card = cardOf({ ...state, models }) ?? cardAt(models, state.model) ?? models[0];
  if (!card) return { models, hasNoModels: true, notice: NO_MODELS };
  const example = isBlank(state.text) ? card.examples[0] : undefined;
  const shape = card.sites.find((each) => each.site === state.site) ?? card.sites[0];
  const isElsewhere = state.site !== "" || state.layer > 0 || state.head > 0;
  const place = (isElsewhere ? null : placeOf(card, example)) ?? {
    site: shape?.site ?? /** @type {const} */ (""),
    layer: attendingOf(shape).includes(state.layer) ? state.layer : (attendingOf(shape)[0] ?? 0),
    head: shape && state.head < shape.heads ? state.head : 0,
  };
  const text = example?.text ?? state.text;
  const second = example ? secondOf(example) : state.pair || state.target;
  return {
    models,
    model: card.id,
    text,
    draft: state.draft || text,
    ...seconds(card, second),
    ...place,
    ...changesWithin(state, card),
    chosen: state.chosen.filter((each) => hasHead(card, each)),
    only: labelsIn(card).includes(state.only) ? state.only : "",
    lost: null,
    notice: noticeOf(state, card, models, place),
  };
}

/** @typedef {{ site: string, layer: number, head: number }} Place */

/**
 * What an address names or says in vain, and what is there instead.
 * @param {State} state @param {ModelCard} card @param {ModelCard[]} models @param {Place} shown the head that is opened
 * @returns {string | null}
 */
export const noticeOf = (state, card, models, shown) =>
  [unknownModel(state, card, models) ?? unknownParts(state, card, shown), state.lost].filter(Boolean).join(" ") || null;

/**
 * @param {{ model: string }} state @param {ModelCard} card the one that is taken @param {ModelCard[]} models
 * @returns {string | null}
 */
export function unknownModel({ model }, card, models) {
  if (model === "" || model === card.id) return null;
  const { id, step } = checkpointOf(model);
  if (id === card.id && step !== null)
    return `The weights of ${id} after step ${step} were not kept. Showing ${id} fully trained. ${keptText(card)}`;
  return `No model named “${model}”. Showing ${card.id}. Models: ${models.map(({ id }) => id).join(", ")}.`;
}

/** @param {ModelCard} card */
const keptText = ({ steps = [] }) =>
  steps.length ? `Those that were: ${steps.join(", ")}.` : "None of its steps were.";

/** @param {ModelCard} card the labels that its heads have earned */
const labelsIn = (card) => [...new Set((card.heads ?? []).map(({ label }) => label))];

/** @param {string} one @param {number} count */
const upTo = (one, count) => (count === 1 ? `${one} 0` : `${one}s 0–${count - 1}`);

/** @param {SiteShape} shape */
const layersText = (shape) =>
  shape.gaps?.length
    ? `layer${attendingOf(shape).length === 1 ? "" : "s"} ${attendingOf(shape).join(", ")}`
    : upTo("layer", shape.layers);

/** @param {ModelCard} card */
const sitesText = ({ sites }) =>
  sites
    .map((shape) =>
      [sites.length > 1 ? `${shape.site} ` : "", layersText(shape), " and ", upTo("head", shape.heads)].join(""),
    )
    .join("; ");

/** @param {State} state @param {ModelCard} card @param {Place} shown */
function unknownParts({ site, layer, head, where, ablate, rows, vectors, chosen, only = "" }, card, shown) {
  const hasSite = (/** @type {string} */ name) => name === "" || card.sites.some((each) => each.site === name);
  const opened = { site: site || (card.sites[0]?.site ?? "decoder"), layer, head };
  const taken = vectors.map((each) => ({ ...each, head: each.head ?? 0 }));
  // without a place the address asks for none
  const asked = site !== "" || layer > 0 || head > 0 ? [opened] : [];
  const heads = [...asked, ...ablate, ...rows, ...taken, ...chosen].filter((place) => !hasHead(card, place));
  const spelled = heads.map((place) =>
    hasSite(place.site) ? placeText(place, card) : `${place.site}, ${placeText(place, card)}`,
  );
  const places = [...spelled, ...(hasWhere(card, where) ? [] : [where])];
  const isLabel = only === "" || labelsIn(card).includes(only);
  const missing = [...new Set([...places, ...(isLabel ? [] : [`heads labelled “${only}”`])])];
  if (missing.length === 0) return null;
  const labels = labelsIn(card);
  const owned = [
    places.length > 0 && sitesText(card),
    !isLabel && (labels.length ? `the labels ${labels.join(", ")}` : "no labels"),
  ].filter(Boolean);
  const showing = asked.length === 0 || hasHead(card, opened) ? "" : ` Showing ${placeText(shown, card)}.`;
  return `The link asks for ${missing.join("; ")}; ${card.id} has ${owned.join("; ")}.${showing}`;
}
