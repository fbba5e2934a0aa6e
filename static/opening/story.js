/** One plain sentence for the token that looks, from the weights of the head and the next words. */

import { shareText } from "../format/numbers.js";
import { at } from "../format/typed-arrays.js";

/** @import { Answer } from "./state.js" */

/** @param {number} share @returns {string} as numbers say it; here nothing and all are shares too */
export const percent = (share) => (share === 0 || share === 1 ? `${100 * share} %` : shareText(share));

/** @param {Answer} answer @param {number} query @returns {number} the key with the largest weight */
export function strongestKey({ weights }, query) {
  let best = 0;
  for (let key = 1; key < weights.columns; key++) if (at(weights, query, key) > at(weights, query, best)) best = key;
  return best;
}

/** @param {Answer} answer @param {number} query */
const repeats = ({ labels }, query) => labels.indexOf(labels[query] ?? "") < query;

/**
 * @param {Answer} answer @param {number} query
 * @returns {number} where the same token came before the strongest key, or -1
 */
export function twinOf(answer, query) {
  const key = strongestKey(answer, query);
  return key > 0 && key - 1 < query && answer.labels[key - 1] === answer.labels[query] ? key - 1 : -1;
}

/** @param {Answer} answer @param {number} query @returns {string} where the head looks from there */
export function lookText(answer, query) {
  const { labels, special, weights } = answer;
  const key = strongestKey(answer, query);
  const [from, to] = [labels[query] ?? "", labels[key] ?? ""];
  const share = percent(at(weights, query, key));
  if (special[query]) return `“${from}” marks the start. It can only look at itself.`;
  if (special[key]) {
    const rest = `so this head rests on ${to}, the start of the text (${share}).`;
    return repeats(answer, query)
      ? `From “${from}” this head finds nothing to copy, ${rest}`
      : `“${from}” has not come before, ${rest} Type a sentence that repeats a name.`;
  }
  return twinOf(answer, query) >= 0
    ? `Earlier, “${from}” was followed by “${to}”. This head gives ${share} of its attention to that “${to}”.`
    : `From “${from}” this head gives ${share} of its attention to “${to}”.`;
}

/** @param {Answer} answer @param {boolean} isOff @returns {string} the word that comes */
export function wordText({ next, without }, isOff) {
  const [best] = next.candidates;
  if (!best) return "";
  const word = `“${best.text.trim()}”`;
  if (!isOff) return `The model guesses ${word} with a probability of ${percent(best.probability)}.`;
  const [now] = without.candidates;
  const left = without.candidates.find(({ id }) => id === best.id)?.probability;
  const falls = `Without this head ${word} falls from ${percent(best.probability)} to`;
  if (left === undefined) return `${falls} under ${percent(without.candidates.at(-1)?.probability ?? 0)}.`;
  if (left >= best.probability) return `Without this head ${word} has ${percent(left)}: the head does not help here.`;
  return now && now.id !== best.id
    ? `${falls} ${percent(left)}, and the model guesses “${now.text.trim()}” instead.`
    : `${falls} ${percent(left)}.`;
}
