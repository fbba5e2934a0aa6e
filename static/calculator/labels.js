/** Labels of queries and keys: reads them from one text, and fits them to the rows. */

import { gridOf } from "./form.js";

/** @import { Form } from "./form.js" */

/** Labels as they were typed: between “|”, else commas, else spaces. @param {string} text @returns {string[] | null} */
export function labelsOf(text) {
  if (text.trim() === "") return null;
  const mark = text.includes("|") ? "|" : /[,\t\n]/.test(text) ? /[,\t\n]/ : /\s+/;
  return text
    .trim()
    .replace(/[|,]$/, "")
    .split(mark)
    .map((label) => label.trim());
}

/**
 * One label for each row: what has none is counted, and what is too many waits for a row. @param {string} text
 * @param {number} count @returns {string[] | null}
 */
export function fittedLabels(text, count) {
  const labels = labelsOf(text);
  return labels && Array.from({ length: count }, (_, i) => labels[i] ?? String(i));
}

/**
 * The same, or numbers where the text has no label.
 * @param {string} text @param {number} count @param {string} [letter] before each number
 */
export const labelsOrNumbers = (text, count, letter = "") =>
  fittedLabels(text, count) ?? Array.from({ length: count }, (_, i) => `${letter}${i}`);

/**
 * What to say of labels that are not as many as the rows. @param {string} text @param {number} count
 * @returns {string} empty when they are
 */
export function labelsHint(text, count) {
  const given = labelsOf(text)?.length ?? count;
  if (given === count || count === 0) return "";
  return (
    `${given} ${given === 1 ? "label" : "labels"} for ${count} ${count === 1 ? "row" : "rows"}: ` +
    `${given < count ? "the rest are counted" : "the rest wait"}.`
  );
}

/** The text that `labelsOf` reads as these labels. @param {string[] | null | undefined} labels */
export function labelsText(labels) {
  if (!labels) return "";
  if (labels.some((label) => /[,|\t\n]/.test(label))) return labels.join(" | ");
  if (!labels.some((label) => /\s/.test(label))) return labels.join(" ");
  return labels.length === 1 ? `${labels[0]},` : labels.join(", ");
}

/** The labels of the keys; where queries and keys are the same tokens, those of the queries. @param {Form} form */
export function keyLabelsText(form) {
  const { queries, keys } = gridOf(form);
  const isShared = form.keyLabels.trim() === "" && queries === keys && !(form.isCross && form.start === "x");
  return isShared ? form.labels : form.keyLabels;
}
