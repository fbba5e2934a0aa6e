/**
 * The numbers that a what-if may be, as the server bounds them, and what to say to any other.
 *
 * @typedef {"scale" | "temperature" | "window" | "blocks" | "strided" | "lengths" | "global" | "random" | "seed" |
 *   "weight"} Bounded
 * @typedef {{ least: number, most: number, isWhole?: boolean }} Bounds
 */

const MOST = 1e6;

/** @type {Record<Bounded, Bounds>} */
export const BOUNDS = {
  scale: { least: -MOST, most: MOST },
  temperature: { least: 0.0001, most: MOST },
  window: { least: 0, most: MOST, isWhole: true },
  blocks: { least: 1, most: MOST, isWhole: true },
  strided: { least: 1, most: MOST, isWhole: true },
  lengths: { least: 0, most: MOST, isWhole: true },
  global: { least: 0, most: MOST, isWhole: true },
  random: { least: 0, most: MOST, isWhole: true },
  seed: { least: 0, most: MOST, isWhole: true },
  weight: { least: -MOST, most: MOST },
};

/**
 * @param {string} text @param {Bounded} name @returns {number | undefined} undefined for what the server would refuse
 */
export function boundedNumber(text, name) {
  const { least, most, isWhole } = BOUNDS[name];
  const value = Number(text);
  const isInside = text.trim() !== "" && value >= least && value <= most;
  return isInside && (!isWhole || Number.isInteger(value)) ? value : undefined;
}

/** @param {Bounded} name @returns {string} what to type instead */
export function boundsSentence(name) {
  const { least, most, isWhole } = BOUNDS[name];
  const spelled = (/** @type {number} */ x) => x.toLocaleString("en", { maximumFractionDigits: 4 });
  return `${name}: give a ${isWhole ? "whole " : ""}number from ${spelled(least)} to ${spelled(most)}`;
}
