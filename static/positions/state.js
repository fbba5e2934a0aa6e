/**
 * State of the positions page, and the part of it that stands in the address.
 *
 * @typedef {"none" | "sinusoidal" | "learned" | "rotary" | "alibi"} Scheme
 * @typedef {object} Address
 * @property {Scheme} scheme
 * @property {number} length
 * @property {number} width d_model, or d_head for rotary positions; even
 * @property {number} base as a power of 10, in halves
 * @property {number} heads
 * @property {"cosine" | "dot"} alike how two positions are measured against one another
 * @property {string} learner the model whose learned positions are shown; empty for the first that learned some
 * @property {string} model the model that reads the shuffled sentence
 * @property {string} text
 * @property {number} seed
 *
 * @typedef {Address & { palette: Palette, cards: ModelCard[], learners: string[] | null }} State
 */

import { addressTable, choice, text } from "../core/address-table.js";
import { within } from "../sparse/state.js";

/** @import { Field } from "../core/address-table.js" */
/** @import { ModelCard, Palette } from "../core/types.js" */

/** @type {Field<Scheme>} */
const SCHEME = choice(/** @type {const} */ (["sinusoidal", "learned", "rotary", "alibi", "none"]), true);

/** @type {{ [K in keyof Address]: Field<Address[K]> }} */
const FIELDS = {
  scheme: SCHEME,
  length: within(48, 2, 128),
  width: {
    ...within(64, 2, 256),
    read: (t) =>
      /^\d{1,3}$/.test(t) && Number(t) >= 2 && Number(t) <= 256 && Number(t) % 2 === 0 ? Number(t) : undefined,
    says: "give an even number from 2 to 256",
  },
  base: {
    initial: 4,
    read: (t) => (/^[1-6](\.5)?$/.test(t) ? Number(t) : undefined),
    write: String,
    says: "give a power of 10 from 1 to 6.5, in halves",
  },
  heads: within(8, 1, 16),
  alike: choice(["cosine", "dot"]),
  learner: text(),
  model: text(),
  text: { ...text(), isStep: false },
  seed: { ...within(1, 0, 9999), isStep: true },
};

export const TABLE = addressTable(FIELDS);

/** The models that learned their positions. @param {ModelCard[]} models */
export const learnersOf = (models) => models.filter(({ positions }) => positions === "learned").map(({ id }) => id);

const NOBODY = "No model on this server has learned positions, so there is no table to show.";

/**
 * What to ask the server for; a sentence where there is nothing to ask, null before the models are known.
 * @param {State} state @returns {{ body: object } | { problem: string } | null}
 */
export function asked({ scheme, length, width, base, heads, learner, learners }) {
  const body = { scheme, length, d_model: width, base: 10 ** base, heads, model: null };
  if (scheme !== "learned") return { body };
  if (learners === null) return null;
  const model = learner || learners[0];
  return model === undefined ? { problem: NOBODY } : { body: { ...body, model } };
}
