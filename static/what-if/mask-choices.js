/** Mask patterns that can be chosen: what each begins with, and the numbers that it has. */

import { withSize } from "../domain/mask-patterns.js";

/** @import { Mask, Pattern } from "../core/types.js" */
/** @import { Bounded } from "../format/number-bounds.js" */

/**
 * What each choice begins with; papers are named where they made the combination.
 * @type {Record<string, { words: string, first: Mask | null }>}
 */
export const CHOICES = {
  "": { words: "as trained", first: null },
  full: { words: "full: every key", first: { kind: "full" } },
  causal: { words: "causal: no key ahead", first: { kind: "causal" } },
  window: { words: "window: near keys", first: { kind: "window", size: 2 } },
  blocks: { words: "blocks: keys in its block", first: { kind: "blocks", size: 2 } },
  strided: { words: "strided: near, and every so many", first: { kind: "strided", stride: 2 } },
  lengths: { words: "lengths: the first keys", first: { kind: "lengths", lengths: 3 } },
  global: { words: "global: some tokens see and are seen", first: { kind: "global", tokens: [0] } },
  random: { words: "random: so many keys a query", first: { kind: "random", count: 2, seed: 1 } },
  longformer: {
    words: "window or global (Longformer)",
    first: {
      kind: "any_of",
      masks: [
        { kind: "window", size: 2 },
        { kind: "global", tokens: [0] },
      ],
    },
  },
  bigbird: {
    words: "window, global or random (BigBird)",
    first: {
      kind: "any_of",
      masks: [
        { kind: "window", size: 1 },
        { kind: "global", tokens: [0] },
        { kind: "random", count: 2, seed: 1 },
      ],
    },
  },
  own: { words: "another combination", first: null },
  cells: { words: "drawn by hand", first: null },
};
/** Choices that come from elsewhere: a link, or the picture of the mask. */
export const NOT_OFFERED = ["own", "cells"];

/**
 * A number of a pattern: its name as the bounds know it, the words after it, and how it is read and put in.
 * @typedef {{ name: Bounded, words: string, get: (part: any) => any, put: (part: any, value: any) => Pattern, isList?:
 *   boolean }} Setting
 */

/**
 * @param {"window" | "blocks" | "strided" | "lengths"} name @param {string} words @param {string} key
 * @returns {Setting}
 */
const oneNumber = (name, words, key) => ({
  name,
  words,
  get: (part) => part[key],
  put: (_, value) => withSize(name, value),
});

/** @type {Record<string, Setting[]>} */
export const SETTINGS = {
  window: [oneNumber("window", "positions to either side", "size")],
  blocks: [oneNumber("blocks", "positions in a block", "size")],
  strided: [oneNumber("strided", "positions in a stride", "stride")],
  lengths: [oneNumber("lengths", "keys from the first", "lengths")],
  global: [
    {
      name: "global",
      words: "positions that are global",
      get: ({ tokens }) => tokens,
      put: (_, tokens) => ({ kind: "global", tokens }),
      isList: true,
    },
  ],
  random: [
    {
      name: "random",
      words: "random keys a query",
      get: ({ count }) => count,
      put: (part, count) => ({ ...part, count }),
    },
    { name: "seed", words: "seed of the draw", get: ({ seed }) => seed, put: (part, seed) => ({ ...part, seed }) },
  ],
};

/** @param {Mask | null} mask @returns {Pattern[]} */
export const partsOf = (mask) => (mask === null || mask.kind === "cells" ? [] : "masks" in mask ? mask.masks : [mask]);

/** The kinds of the parts of a mask. @param {Mask | null | undefined} mask */
export const kindsOf = (mask = null) =>
  partsOf(mask)
    .map(({ kind }) => kind)
    .join();

/** The choice that a mask is. @param {Mask | null} mask @returns {string} */
export function choiceOf(mask) {
  if (mask === null) return "";
  if (!("masks" in mask)) return mask.kind;
  const isLike = (/** @type {Mask | null} */ first) => first?.kind === mask.kind && kindsOf(first) === kindsOf(mask);
  return Object.keys(CHOICES).find((name) => isLike(CHOICES[name]?.first ?? null)) ?? "own";
}

/**
 * The mask with one number changed.
 * @param {Mask | null} mask @param {number} part @param {Setting} setting @param {any} value @returns {Mask | null}
 */
export function withSetting(mask, part, setting, value) {
  const parts = partsOf(mask).map((each, i) => (i === part ? setting.put(each, value) : each));
  return mask && "masks" in mask ? { ...mask, masks: parts } : (parts[0] ?? null);
}
