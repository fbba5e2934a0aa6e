/**
 * What the page of positions knows, and what of it stands in the address.
 *
 * @typedef {"none" | "sinusoidal" | "learned" | "rotary" | "alibi"} Scheme
 * @typedef {object} Address
 * @property {Scheme} scheme
 * @property {number} length
 * @property {number} width d_model, or d_head for rotary positions; even
 * @property {number} base as a power of 10, in halves
 * @property {number} heads
 * @property {string} learner the model whose learned positions are shown
 * @property {string} model the model that reads the shuffled sentence
 * @property {string} text
 * @property {number} seed
 *
 * @typedef {Address & { isDark: boolean, cards: import("../types.js").ModelCard[] }} State
 */

import { addressTable, choice, text } from "../address-table.js";
import { within } from "../sparse/state.js";

/** @type {import("../address-table.js").Field<Scheme>} */
const SCHEME = choice(/** @type {const} */ (["sinusoidal", "learned", "rotary", "alibi", "none"]), true);

/** @type {{ [K in keyof Address]: import("../address-table.js").Field<Address[K]> }} */
const FIELDS = {
  scheme: SCHEME,
  length: within(48, 2, 128),
  width: { ...within(64, 2, 256), read: (t) => (/^\d{1,3}$/.test(t) && Number(t) >= 2 && Number(t) <= 256 && Number(t) % 2 === 0 ? Number(t) : undefined) },
  base: { initial: 4, read: (t) => (/^[1-6](\.5)?$/.test(t) ? Number(t) : undefined), write: String },
  heads: within(8, 1, 16),
  learner: { ...text(), initial: "writer" },
  model: text(),
  text: { ...text(), isStep: false },
  seed: { ...within(1, 0, 9999), isStep: true },
};

export const TABLE = addressTable(FIELDS);
