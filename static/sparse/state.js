/**
 * State of the sparse page, the part of it that stands in the address, and its mask.
 *
 * @typedef {"window" | "strided" | "global" | "blocks" | "random"} Kind
 * @typedef {object} Address
 * @property {Kind[]} kinds
 * @property {"any_of" | "all_of"} join
 * @property {boolean} both whether queries may look ahead
 * @property {number} window
 * @property {number} stride
 * @property {number[]} tokens the positions that are global
 * @property {number} block
 * @property {number} count
 * @property {number} seed
 * @property {number} n
 * @property {number} layers
 * @property {Site} site of a model that has several: where the pattern is put
 * @property {string} model
 * @property {string} text
 * @property {string} image the fingerprint of the image, for a model of images
 * @property {number} layer whose head is shown, of a model of images
 * @property {number} head
 * @property {number | null} query where it looks from
 *
 * @typedef {{ palette: Palette, cards: ModelCard[], trained: HeadMatrix | null, sparse: HeadMatrix | null, problem:
 *   string | null }} Memory
 * @typedef {Address & Memory & Pick<import("../core/types.js").State, "file" | "absent" | "seen" | "hover">} State
 * @typedef {{ kind: string, [name: string]: unknown }} Mask
 */

import { addressTable, choice, count, flag, maybeCount, several, text } from "../core/address-table.js";
import { FILE_FIELD } from "../domain/address-fields.js";

/** @import { Field } from "../core/address-table.js" */
/** @import { HeadMatrix, ModelCard, Palette, Pattern, Site } from "../core/types.js" */

/** @type {Kind[]} */
export const KINDS = ["window", "strided", "global", "blocks", "random"];

/** @param {number} initial @param {number} least @param {number} most @returns {Field<number>} */
export const within = (initial, least, most) => ({
  initial,
  read: (written) =>
    /^\d{1,6}$/.test(written) && Number(written) >= least && Number(written) <= most ? Number(written) : undefined,
  write: String,
  says: `give a whole number from ${least} to ${most}`,
});

export const LIMITS = /** @type {const} */ ({
  window: [0, 256],
  stride: [1, 256],
  tokens: [0, 255],
  block: [1, 256],
  count: [1, 256],
  seed: [0, 999999],
  n: [4, 256],
  layers: [1, 12],
});

const KINDS_FIELD = several(KINDS);

/** @type {{ [K in keyof Address]: Field<Address[K]> }} */
const FIELDS = {
  kinds: {
    ...KINDS_FIELD,
    initial: ["window"],
    read(written) {
      const found = KINDS_FIELD.read(written);
      return found?.length || written === "none" ? found : undefined;
    },
    write: (kinds) => kinds.join(",") || "none",
    lost: (written) => (written === "none" ? [] : (KINDS_FIELD.lost?.(written) ?? [])),
    says: `${KINDS_FIELD.says}, several with commas between, or none`,
    isStep: true,
  },
  join: choice(["any_of", "all_of"], true),
  both: { ...flag(), isStep: true },
  window: within(4, ...LIMITS.window),
  stride: within(8, ...LIMITS.stride),
  tokens: {
    initial: [0],
    read(written) {
      const found = written.split(",").map((each) => within(0, ...LIMITS.tokens).read(each));
      return found.every((each) => each !== undefined) ? [...new Set(found)] : undefined;
    },
    write: (tokens) => tokens.join(","),
    says: `give whole numbers from ${LIMITS.tokens.join(" to ")}, with commas between`,
  },
  block: within(8, ...LIMITS.block),
  count: within(2, ...LIMITS.count),
  seed: within(0, ...LIMITS.seed),
  n: within(48, ...LIMITS.n),
  layers: within(4, ...LIMITS.layers),
  site: choice(["encoder", "decoder", "cross"], true),
  model: text(),
  text: { ...text(), isStep: false },
  image: FILE_FIELD,
  layer: count(),
  head: count(),
  query: maybeCount(),
};

export const TABLE = addressTable(FIELDS);

/** What makes the pattern. @type {(keyof Address)[]} */
export const PATTERN_KEYS = ["kinds", "join", "both", "window", "stride", "tokens", "block", "count", "seed"];

/** @type {Record<string, { title: string, paper: string, set: Partial<Address> }>} */
export const PRESETS = {
  full: { title: "Full", paper: "Vaswani et al. 2017", set: { kinds: [], both: true } },
  causal: { title: "Causal", paper: "Vaswani et al. 2017, section 3.2.3", set: { kinds: [], both: false } },
  window: {
    title: "Sliding window",
    paper: "Beltagy et al. 2020, section 3.1",
    set: { kinds: ["window"], both: false },
  },
  sparse: {
    title: "Sparse Transformer, strided",
    paper: "Child et al. 2019, section 4.3",
    set: { kinds: ["strided"], both: false },
  },
  blocks: { title: "Blockwise", paper: "Qiu et al. 2020, section 3", set: { kinds: ["blocks"], both: true } },
  longformer: {
    title: "Longformer",
    paper: "Beltagy et al. 2020, section 3.1",
    set: { kinds: ["window", "global"], join: "any_of", both: true },
  },
  bigbird: {
    title: "BigBird",
    paper: "Zaheer et al. 2020, section 2",
    set: { kinds: ["window", "global", "random"], join: "any_of", both: true },
  },
};

/** @param {Address} state @param {typeof PRESETS[string]} preset */
export const isPreset = (state, { set }) =>
  state.both === set.both &&
  state.kinds.join() === set.kinds?.join() &&
  (state.kinds.length < 2 || state.join === set.join);

/** @param {Address} state @param {Kind} kind @returns {Pattern} */
function part(state, kind) {
  if (kind === "window") return { kind, size: state.window };
  if (kind === "strided") return { kind, stride: state.stride };
  if (kind === "blocks") return { kind, size: state.block };
  if (kind === "random") return { kind, count: state.count, seed: state.seed };
  return { kind, tokens: state.tokens };
}

/** @param {Address} state @returns {Mask} the mask of all that was chosen, as the server takes it */
export function maskOf(state) {
  const parts = state.kinds.map((kind) => part(state, kind));
  const joined = parts.length > 1 ? { kind: state.join, masks: parts } : parts[0];
  if (state.both) return joined ?? { kind: "full" };
  return joined ? { kind: "all_of", masks: [joined, { kind: "causal" }] } : { kind: "causal" };
}

/**
 * Where the pattern is put; null for a model that attends in one place.
 * @param {Address} state @param {ModelCard} card
 */
export const siteOf = ({ site }, card) => (card.sites.length > 1 ? site : null);

/**
 * What the explore page's address says of this mask; null where it cannot. That page adds `causal` to a decoder's
 * pattern by itself, unless `ahead` is set.
 * @param {Address} state @param {ModelCard} card
 * @returns {{ mask: import("../core/types.js").Mask, ahead: boolean, where: string } | null}
 */
export function exploreMask(state, card) {
  const found = combined(state, card);
  return found && { ...found, where: siteOf(state, card) ?? "" };
}

/**
 * @param {Address} state @param {ModelCard} card
 * @returns {{ mask: import("../core/types.js").Mask, ahead: boolean } | null}
 */
function combined(state, card) {
  const parts = state.kinds.map((kind) => part(state, kind));
  const isDecoder = card.family === "decoder" || siteOf(state, card) === "decoder";
  const own = parts.length > 1 ? { kind: state.join, masks: parts } : parts[0];
  if (own === undefined)
    return state.both ? { mask: { kind: "full" }, ahead: isDecoder } : { mask: { kind: "causal" }, ahead: false };
  if (state.both || isDecoder) return { mask: own, ahead: isDecoder && state.both };
  // the address combines patterns in one way at a time
  if (parts.length > 1 && state.join === "any_of") return null;
  return { mask: { kind: "all_of", masks: [...parts, { kind: "causal" }] }, ahead: false };
}
