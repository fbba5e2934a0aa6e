/** Moved weights: how much of each word's row has moved to other places, from one picture or sound to the next. */

import { shareText } from "../format/numbers.js";
import { labelsOf } from "../format/token-text.js";
import { rowOf } from "../format/typed-arrays.js";

/** @import { HeadMatrix } from "../core/types.js" */

const NAMED = 4;
const LEAST = 0.01;

/**
 * Half the sum of |after − before| over a row: the share of its weight that is somewhere else now.
 * @param {HeadMatrix} before @param {HeadMatrix} after @returns {number[] | null} a share for each word; null where the
 *   rows are not of the same words, places and head
 */
export function movedShares(before, after) {
  const words = (/** @type {HeadMatrix} */ { queryTokens }) => queryTokens.map(({ text }) => text).join(" ");
  const headOf = (/** @type {HeadMatrix} */ { kind, site, places, run }) =>
    JSON.stringify([run.card.id, kind, site, places]);
  const isSame =
    headOf(before) === headOf(after) &&
    words(before) === words(after) &&
    before.weights.columns === after.weights.columns;
  if (!isSame) return null;
  return after.queryTokens.map((_, query) => {
    const was = rowOf(before.weights, query);
    return rowOf(after.weights, query).reduce((total, weight, i) => total + Math.abs(weight - Number(was[i])), 0) / 2;
  });
}

/** Which words' weights moved, the one that moved most first. @param {HeadMatrix} before @param {HeadMatrix} after */
export function movedText(before, after) {
  const shares = movedShares(before, after);
  if (!shares) return "";
  const labels = labelsOf(after.queryTokens);
  const ranked = shares
    .map((share, i) => ({ share, text: `${labels[i]} → ${labels[i + 1] ?? "…"} (${shareText(share)} of its row)` }))
    .filter(({ share }) => share >= LEAST)
    .sort((a, b) => b.share - a.share);
  if (ranked.length === 0) return "No row moved by more than 1 %.";
  const named = ranked.slice(0, NAMED).map(({ text }) => text);
  return `Moved since the last change: ${named.join(", ")}${ranked.length > NAMED ? ", and less in others" : ""}.`;
}
