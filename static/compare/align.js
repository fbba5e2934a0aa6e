/**
 * Token alignment: pairs the tokens of two texts along a longest common subsequence, so that a token that only one has
 * does not push those after it out of step.
 *
 * @typedef {{ a: number | null, b: number | null, label: string }} Slot a row or column of both; null where one has no
 *   partner
 */

/**
 * @param {string[]} a @param {string[]} b
 * @returns {Slot[]} in order; what only one has stands where it stands there, A's first
 */
export function align(a, b) {
  const lengths = commonLengths(a, b);
  const at = (/** @type {number} */ i, /** @type {number} */ j) => Number(lengths[i * (b.length + 1) + j]);
  /** @type {Slot[]} */
  const slots = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      slots.push({ a: i, b: j, label: String(a[i]) });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1)))
      slots.push({ a: i, b: null, label: String(a[i++]) });
    else slots.push({ a: null, b: j, label: String(b[j++]) });
  }
  return slots;
}

/**
 * How long the longest common subsequence of what lies from each pair of places on is.
 * @param {string[]} a @param {string[]} b
 */
function commonLengths(a, b) {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [down, right, both] = [
        lengths[(i + 1) * width + j],
        lengths[i * width + j + 1],
        lengths[(i + 1) * width + j + 1],
      ];
      lengths[i * width + j] = a[i] === b[j] ? Number(both) + 1 : Math.max(Number(down), Number(right));
    }
  }
  return lengths;
}

/** @param {Slot[] | undefined} slots @param {number | null | undefined} slot @param {"a" | "b"} name */
export const tokenOf = (slots, slot, name) => slots?.[slot ?? -1]?.[name] ?? null;

/** @param {Slot[]} slots @param {number} token @param {"a" | "b"} name */
export const slotOf = (slots, token, name) => slots.findIndex((slot) => slot[name] === token);

/** @param {Slot[]} slots @returns {{ onlyA: string[], onlyB: string[] }} the tokens without a partner */
export const alone = (slots) => ({
  onlyA: slots.filter(({ b }) => b === null).map(({ label }) => label),
  onlyB: slots.filter(({ a }) => a === null).map(({ label }) => label),
});

/** Labels with their position where the same one stands in several places. @param {string[]} labels */
export const numbered = (labels) =>
  labels.map((label, i) => (labels.indexOf(label) === labels.lastIndexOf(label) ? label : `${label} (${i})`));

const MOST_NAMED = 6;

/** @param {string[]} labels */
const named = (labels) =>
  labels
    .slice(0, MOST_NAMED)
    .map((label) => `“${label}”`)
    .join(", ") + (labels.length > MOST_NAMED ? `, and ${labels.length - MOST_NAMED} more` : "");

/**
 * What is left out of the difference, in words.
 * @param {Slot[]} rows @param {Slot[]} columns @returns {string} empty where everything has a partner
 */
export function gapsText(rows, columns) {
  const both = [alone(rows), alone(columns)];
  const of = (/** @type {"onlyA" | "onlyB"} */ side) => [...new Set(both.flatMap((each) => each[side]))];
  const parts = [];
  if (of("onlyA").length) parts.push(`only in A: ${named(of("onlyA"))}`);
  if (of("onlyB").length) parts.push(`only in B: ${named(of("onlyB"))}`);
  return parts.length ? `Tokens without a partner are gaps in the difference, ${parts.join("; ")}.` : "";
}
