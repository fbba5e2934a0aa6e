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
 * @property {number | null} query the token that looks; null for the last
 * @property {ModelCard | null} card
 * @property {HeadPlace | null} place
 * @property {Answer | null} answer
 * @property {boolean} isTyping whether the field for an own sentence is open
 * @property {string} problem
 */

export const MYSTERY = "Tom knows John. John knows";

/** @param {unknown} remembered the memory of this entry of the history @returns {OpeningState} */
export function initialState(remembered) {
  const { text = MYSTERY, isOff = false } = /** @type {Partial<OpeningState>} */ (remembered ?? {});
  return {
    text: typeof text === "string" ? text : MYSTERY,
    isOff: isOff === true,
    query: null,
    card: null,
    place: null,
    answer: null,
    isTyping: typeof text === "string" && text !== MYSTERY,
    problem: "",
  };
}

/** @param {OpeningState} state @param {Answer} answer @returns {number} the token that looks */
export const queryOf = ({ query }, answer) => Math.min(query ?? answer.labels.length - 1, answer.labels.length - 1);

/** The explore page with this sentence, this head and this token. @param {OpeningState} state @returns {string} */
export const exploreLink = (state) => `/?${fieldsOf(state)}`;

/** The same head, step by step. @param {OpeningState} state @returns {string} */
export const stepsLink = (state) => `/steps?${fieldsOf(state)}`;

/** @param {OpeningState} state */
function fieldsOf({ card, place, text, isOff }) {
  if (!card || !place) return new URLSearchParams({ model: "" });
  const { site, layer, head } = place;
  const fields = { model: card.id, text, site, layer: String(layer), head: String(head) };
  return new URLSearchParams(isOff ? { ...fields, ablate: `${site}.${layer}.${head}` } : fields);
}
