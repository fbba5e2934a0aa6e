/** Draft: an answer that somebody types or puts in order, before the commit. It outlives its form. */

import { progressOf, remember } from "./progress.js";

/**
 * @typedef {object} Draft
 * @property {unknown} kept undefined where nothing was typed; a browser may have kept anything
 * @property {(kept: unknown) => void} keep
 */

/** @param {string} lesson @param {number} step @returns {Draft} which stays in this browser */
export const draftOf = (lesson, step) => ({
  kept: progressOf(lesson).drafts?.[step],
  keep: (kept) => remember(lesson, { drafts: { ...progressOf(lesson).drafts, [step]: kept } }),
});

/** @param {unknown} kept @returns {string} */
export const wordsIn = (kept) => (typeof kept === "string" ? kept : "");

/** @param {unknown} kept @returns {string[]} one for each field */
export const fieldsIn = (kept) => (Array.isArray(kept) ? kept.map(wordsIn) : []);

/** @param {unknown} kept @param {number} options @returns {number[]} those that were chosen, in their order */
export const orderIn = (kept, options) =>
  Array.isArray(kept) ? [...new Set(kept)].filter((each) => Number.isInteger(each) && each >= 0 && each < options) : [];
