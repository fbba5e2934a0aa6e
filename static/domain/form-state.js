/** What the buttons do: the change of state that each makes, without a view or a server. */

import { isSameHead, placesOf } from "./head-places.js";
import { NOTHING_CHANGED, placesIn, placeText, turned } from "./interventions.js";
import { cardAt, cardOfStage, checkpointOf } from "./model-cards.js";

/** @import { Example, HeadPlace, ModelCard, State } from "../core/types.js" */

/** @type {Partial<State>} */
const NO_CELL = { query: null, key: null, hover: null };

/** How heads are chosen among those of one model. @type {Partial<State>} */
const NO_CHOICE = { only: "", least: null, aggregate: "", chosen: [] };

const NOTHING_KEPT = { pair: "", target: "" };

const NO_MODELS =
  "This server has no models, so there is nothing to show. Put the folder of a model into the server's " +
  "folder of weights, start the server again and load this page again.";

/** @param {Pick<State, "models" | "model">} state */
export const cardOf = (state) => cardOfStage(state.models, state.model);

/** @param {ModelCard} card @returns {"pair" | "target" | null} what the second field means to this model */
export function secondField(card) {
  if (card.input === "image") return null;
  if (card.family === "encoder") return "pair";
  return card.family === "encoder-decoder" ? "target" : null;
}

/** @param {ModelCard} card @param {string} second @returns {Partial<State>} */
function seconds(card, second) {
  const name = secondField(card);
  return { second, pair: name === "pair" ? second : "", target: name === "target" ? second : "" };
}

/** @param {Example} example */
const secondOf = ({ pair, target }) => pair ?? target ?? "";

/**
 * Says whether these fields hold just what the example holds.
 * @param {Example} example @param {string} text @param {string} second
 */
export const isExample = (example, text, second) => example.text === text && secondOf(example) === second;

/** @param {ModelCard} card @param {{ site: string, layer: number, head: number }} place */
export const hasHead = (card, { site, layer, head }) =>
  card.sites.some((each) => each.site === site && layer < each.layers && head < each.heads);

/** @param {ModelCard} card @param {string} where */
function hasWhere(card, where) {
  const { sites, layers, heads } = placesIn(where);
  return (
    sites === null ||
    hasHead(card, { site: /** @type {HeadPlace["site"]} */ (sites[0]), layer: layers?.[0] ?? 0, head: heads?.[0] ?? 0 })
  );
}

/** @param {ModelCard} card @returns {Pick<State, "site" | "layer" | "head">} */
const firstHead = (card) => ({ site: card.sites[0]?.site ?? "", layer: 0, head: 0 });

/**
 * The place that is open stays open where the model has it.
 * @param {State} state @param {ModelCard} card @returns {Partial<State>}
 */
export const within = (state, card) => (hasHead(card, state) ? {} : firstHead(card));

/**
 * Where an example wants to be looked at.
 * @param {ModelCard} card @param {Example | undefined} example @returns {HeadPlace | null} null when it does not say,
 *   or the model lacks it
 */
function placeOf(card, example) {
  const site = example?.site ?? card.sites[0]?.site;
  if (!example || !site || (!example.site && example.layer == null && example.head == null)) return null;
  const place = { site, layer: example.layer ?? 0, head: example.head ?? 0 };
  return hasHead(card, place) ? place : null;
}

/** Runs what is in the fields. @param {State} state @returns {Partial<State>} */
export function runDraft(state) {
  const card = cardOf(state);
  if (!card) return {};
  const isSame = state.text === state.draft && (state.pair || state.target) === state.second;
  const again = { asked: state.asked + 1, notice: null, text: state.draft, ...seconds(card, state.second) };
  return isSame ? again : { ...again, ...NO_CELL };
}

/** @param {State} state @param {ModelCard} card @param {Example} example @returns {Partial<State>} */
export function runExample(state, card, example) {
  const { text } = example;
  const fresh = { asked: state.asked + 1, notice: null, draft: text, text, kept: NOTHING_KEPT };
  return { ...fresh, ...seconds(card, secondOf(example)), ...NO_CELL, ...placeOf(card, example) };
}

/** The second texts to come back to, the one in the field among them. @param {State} state */
function keptFrom(state) {
  const card = cardOf(state);
  const name = card && secondField(card);
  return name ? { ...state.kept, [name]: state.second } : state.kept;
}

/** @param {ModelCard} card @param {State["kept"]} kept */
function keptFor(card, kept) {
  const name = secondField(card);
  return name ? kept[name] : "";
}

/**
 * Another model keeps the text of the reader's own; an example of the old model gives way to the first of the new.
 * Either way it opens where that example looks: the new model's most telling head. The same model at another state of
 * its
 * training keeps text, head, cell and what is changed.
 * @param {State} state @param {ModelCard} card @returns {Partial<State>}
 */
export function chooseModel(state, card) {
  if (checkpointOf(card.id).id === checkpointOf(state.model).id)
    return { model: card.id, only: "", problem: null, notice: null };
  const { draft, second } = state;
  const isOwn = draft.trim() !== "" && !cardOf(state)?.examples.some((each) => isExample(each, draft, second));
  const example = isOwn ? undefined : card.examples[0];
  const kept = isOwn ? keptFrom(state) : NOTHING_KEPT;
  const place = placeOf(card, card.examples[0]) ?? firstHead(card);
  const text = example?.text ?? draft;
  const fresh = {
    ...NOTHING_CHANGED,
    ...NO_CHOICE,
    ...place,
    model: card.id,
    problem: null,
    notice: null,
    draft: text,
    text,
    kept,
  };
  return { ...fresh, ...seconds(card, example ? secondOf(example) : keptFor(card, kept)), ...NO_CELL };
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
    layer: shape && state.layer < shape.layers ? state.layer : 0,
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
    return `The weights of ${id} after step ${step} were not kept, so this is ${id} fully trained. ${keptText(card)}`;
  return `There is no model “${model}” here, so this is ${card.id}. Models: ${models.map(({ id }) => id).join(", ")}.`;
}

/** @param {ModelCard} card */
const keptText = ({ steps = [] }) =>
  steps.length ? `Those that were: ${steps.join(", ")}.` : "None of its steps were.";

/** @param {ModelCard} card the labels that its heads have earned */
const labelsIn = (card) => [...new Set((card.heads ?? []).map(({ label }) => label))];

/** @param {number} count */
const upTo = (count) => (count === 1 ? "0" : `0 to ${count - 1}`);

/** @param {ModelCard} card */
const sitesText = (card) =>
  card.sites.map(({ site, layers, heads }) => `${site} layers ${upTo(layers)} with heads ${upTo(heads)}`).join(", ");

/** @param {State} state @param {ModelCard} card @param {Place} shown */
function unknownParts({ site, layer, head, where, ablate, rows, vectors, chosen, only = "" }, card, shown) {
  const hasSite = (/** @type {string} */ name) => name === "" || card.sites.some((each) => each.site === name);
  const opened = { site: site || (card.sites[0]?.site ?? "decoder"), layer, head };
  const taken = vectors.map((each) => ({ ...each, head: each.head ?? 0 }));
  const heads = [opened, ...ablate, ...rows, ...taken, ...chosen].filter((place) => !hasHead(card, place));
  const spelled = heads.map((place) =>
    hasSite(place.site) ? placeText(place, card) : `${place.site}, ${placeText(place, card)}`,
  );
  const places = [...spelled, ...(hasWhere(card, where) ? [] : [where])];
  const isLabel = only === "" || labelsIn(card).includes(only);
  const missing = [...new Set([...places, ...(isLabel ? [] : [`heads labelled “${only}”`])])];
  if (missing.length === 0) return null;
  return [
    `This link names what ${card.id} does not have, so it is left out: ${missing.join("; ")}.`,
    places.length > 0 &&
      `${card.id} has ${sitesText(card)}${hasHead(card, opened) ? "" : `; ${placeText(shown, card)} is shown`}.`,
    !isLabel && `Its labels: ${labelsIn(card).join(", ") || "none"}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** @param {State} state @param {HeadPlace} place @returns {Partial<State>} */
export function openHead(state, { site, layer, head }) {
  const place = { site, layer, head };
  return state.site === site ? { ...place, hover: null } : { ...place, ...NO_CELL };
}

/**
 * Every head of a site; `chosen` names none when it means all.
 * @param {ModelCard} card @param {HeadPlace["site"]} site
 */
const allOf = (card, site) => placesOf(card).filter((place) => place.site === site);

/**
 * What a press on heads does: it opens one, or adds them to those put together and takes them away again, or switches
 * them off and on.
 * @param {State} state @param {HeadPlace[]} places of one site @returns {Partial<State>}
 */
export function chooseHead(state, places) {
  const [place] = places;
  if (!place) return {};
  if (state.press !== "open") return { ablate: turned(state.ablate, places, state.press) };
  if (!state.aggregate) return { ...openHead(state, place), ...pairAt(state, place) };
  const before = state.site === place.site ? state.chosen.filter(({ site }) => site === place.site) : [];
  const isIn = places.every((each) => before.some((other) => isSameHead(each, other)));
  const others = before.filter((each) => !places.some((other) => isSameHead(each, other)));
  const chosen = isIn ? others : [...others, ...places];
  const card = state.run?.card;
  const isAll = card && chosen.length === allOf(card, place.site).length;
  return { ...(state.site === place.site ? {} : openHead(state, place)), chosen: isAll ? [] : chosen };
}

/**
 * Where a head that was searched for looks from one word at the other.
 * @param {State} state @param {HeadPlace} place
 */
function pairAt({ order, paired, run }, place) {
  if (order !== "pair" || paired?.run !== run) return {};
  const found = paired?.heads.find((each) => isSameHead(each, place));
  return found && found.weight !== null ? { query: found.query, key: found.key } : {};
}

/** What to say of a text without words. */
export const EMPTY = "The sentence is empty: type at least one word.";

/** @param {string} text */
export const isBlank = (text) => text.trim() === "";

/**
 * Why the fields cannot be run as they are, before anybody asks the server.
 * @param {State} state @returns {string | null}
 */
export function whyNot(state) {
  const card = cardOf(state);
  return card && card.input !== "image" && isBlank(state.draft) ? EMPTY : tooLong(state);
}

/** @param {State} state @returns {string | null} */
export function tooLong(state) {
  const card = cardOf(state);
  const { typed } = state;
  if (!card || !typed || typed.model !== state.model || typed.text !== state.draft) return null;
  const extra = typed.tokens.length - card.max_tokens;
  if (extra <= 0) return null;
  return (
    `This text has ${typed.tokens.length} tokens and ${card.id} reads at most ${card.max_tokens}. Shorten it ` +
    `by ${extra}.`
  );
}
