/** Form: the change of state that a sentence, an example or another model makes, and why a text cannot be run. */

import { attendingOf, firstHead, hasHead } from "./head-places.js";
import { NOTHING_CHANGED } from "./interventions.js";
import { cardOfStage, checkpointOf, fileInput } from "./model-cards.js";

/** @import { Example, HeadPlace, ModelCard, State } from "../core/types.js" */

/** No cell is chosen. @type {Partial<State>} */
export const NO_CELL = { query: null, key: null, hover: null };

/** How heads are chosen among those of one model. @type {Partial<State>} */
const NO_CHOICE = { only: "", least: null, aggregate: "", chosen: [] };

const NOTHING_KEPT = { pair: "", target: "" };

/** @param {Pick<State, "models" | "model">} state */
export const cardOf = (state) => cardOfStage(state.models, state.model);

/** @param {ModelCard} card @returns {"pair" | "target" | null} what the second field means to this model */
export function secondField(card) {
  if (card.family === "encoder") return fileInput(card) ? null : "pair";
  return card.family === "encoder-decoder" ? "target" : null;
}

/** @param {ModelCard} card @param {string} second @returns {Partial<State>} */
export function seconds(card, second) {
  const name = secondField(card);
  return { second, pair: name === "pair" ? second : "", target: name === "target" ? second : "" };
}

/** @param {Example} example */
export const secondOf = ({ pair, target }) => pair ?? target ?? "";

/**
 * Says whether these fields hold just what the example holds.
 * @param {Example} example @param {string} text @param {string} second
 */
export const isExample = (example, text, second) => example.text === text && secondOf(example) === second;

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
export function placeOf(card, example) {
  const site = example?.site ?? card.sites[0]?.site;
  if (!example || !site || (!example.site && example.layer == null && example.head == null)) return null;
  const first = attendingOf(card.sites.find((each) => each.site === site))[0] ?? 0;
  const place = { site, layer: example.layer ?? first, head: example.head ?? 0 };
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
 * its training keeps text, head, cell and what is changed.
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
  return card && !fileInput(card) && isBlank(state.draft) ? EMPTY : tooLong(state);
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
