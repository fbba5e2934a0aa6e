/**
 * State of the opening page: one sentence, one head, and the word that comes next with and without that head.
 *
 * @typedef {import("../core/types.js").HeadPlace} HeadPlace
 * @typedef {import("../core/types.js").ModelCard} ModelCard
 * @typedef {import("../core/types.js").Prediction} Prediction
 *
 * @typedef {object} Answer all of one sentence
 * @property {string} text
 * @property {string[]} labels one a token
 * @property {boolean[]} special
 * @property {import("../core/types.js").Matrix} weights of the head, query × key
 * @property {Prediction} next the next word with every head
 * @property {Prediction} without the next word without this head
 *
 * @typedef {object} OpeningState
 * @property {string} text
 * @property {boolean} isOff whether the head is switched off
 * @property {0 | 1 | 2} beat on the projector: the sentence alone, then the word that comes, then where the head looks
 * @property {number | null} query the token that looks; null for the last
 * @property {ModelCard | null} card
 * @property {HeadPlace | null} place
 * @property {Answer | null} answer
 * @property {boolean} isTyping whether the field for an own sentence is open
 * @property {string} problem
 */

import { at } from "../core/site-root.js";
export const MYSTERY = "Tom knows John. John knows";

/**
 * What the fragment says: `/?…` is the explorer.
 * @param {string} hash @returns {Pick<OpeningState, "text" | "isOff">}
 */
export function readHash(hash) {
  const fields = new URLSearchParams(hash.slice(1));
  return { text: fields.get("text")?.trim() || MYSTERY, isOff: fields.has("off") };
}

/** @param {Pick<OpeningState, "text" | "isOff">} state @returns {string} empty for the page as it opens */
export function writeHash({ text, isOff }) {
  const fields = new URLSearchParams({ ...(text === MYSTERY ? {} : { text }), ...(isOff ? { off: "1" } : {}) });
  return fields.size ? `#${fields}` : "";
}

/** @param {string} hash of the address @returns {OpeningState} */
export function initialState(hash) {
  const { text, isOff } = readHash(hash);
  return {
    text,
    isOff,
    beat: 2,
    query: null,
    card: null,
    place: null,
    answer: null,
    isTyping: text !== MYSTERY,
    problem: "",
  };
}

/** @param {OpeningState} state @param {Answer} answer @returns {number} the token that looks */
export const queryOf = ({ query }, answer) => Math.min(query ?? answer.labels.length - 1, answer.labels.length - 1);

/** The explore page with this sentence, this head and this token. @param {OpeningState} state @returns {string} */
export const exploreLink = (state) => at(`/?${fieldsOf(state)}`);

/** @param {OpeningState} state */
function fieldsOf({ card, place, text, isOff }) {
  if (!card || !place) return new URLSearchParams({ model: "" });
  const { site, layer, head } = place;
  const fields = { model: card.id, text, site, layer: String(layer), head: String(head) };
  return new URLSearchParams(isOff ? { ...fields, ablate: `${site}.${layer}.${head}` } : fields);
}
