/**
 * State of the question to the rivals, as it stands in the address.
 *
 * @typedef {object} ReachQuestion
 * @property {string} letters
 * @property {number} distance that the question asks for
 * @property {"0" | "1" | "2"} training whose weights answer
 * @property {"distance" | "step"} curve that is drawn
 * @property {string} learnt the distance whose learning is drawn; empty for all
 */

import { choice } from "../../core/address-table.js";

/** @import { Field } from "../../core/address-table.js" */

export const LETTERS = "abcdefgh";
export const FARTHEST = 128;
/** As many as a row of training has, less the question. */
export const MOST_LETTERS = 191;
export const LONG = 160;

/** @type {("0" | "1" | "2")[]} */
const TRAININGS = ["0", "1", "2"];
/** @type {ReachQuestion["curve"][]} */
const CURVES = ["distance", "step"];

/** @type {{ [K in keyof ReachQuestion]: Field<ReachQuestion[K]> }} */
export const QUESTION = {
  letters: {
    initial: "hcbaffgdaehbgcedabfhgacdebhfgdcaehbdfgcabehgfdac",
    read: (written) => (/^[a-h]{1,191}$/.test(written) ? written : undefined),
    write: (value) => value,
    isStep: true,
    says: `give 1 to ${MOST_LETTERS} of the letters a to h`,
  },
  distance: {
    initial: 12,
    read: (written) =>
      /^\d{1,3}$/.test(written) && Number(written) >= 1 && Number(written) <= FARTHEST ? Number(written) : undefined,
    write: String,
    isStep: true,
    says: `give a whole number from 1 to ${FARTHEST}`,
  },
  training: choice(TRAININGS),
  curve: choice(CURVES),
  learnt: {
    initial: "",
    read: (written) => (/^\d{0,3}$/.test(written) ? written : undefined),
    write: (value) => value,
    says: "give a distance that is measured, or none",
  },
};

/** Letters drawn evenly. @param {number} count */
export const randomLetters = (count) =>
  Array.from({ length: count }, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]).join("");

/** The same letters in another order. @param {string} letters */
export function shuffled(letters) {
  const found = [...letters];
  for (let i = found.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [found[i], found[j]] = [/** @type {string} */ (found[j]), /** @type {string} */ (found[i])];
  }
  return found.join("");
}
