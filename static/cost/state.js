/**
 * State of the cost page, and the part of it that stands in the address.
 *
 * A size that is null is left to the server, which takes a usual one that fits the text.
 *
 * @typedef {"counts" | "sentence" | "reach"} View
 * @typedef {"multiplications" | "mixing" | "sequential" | "path" | "cache_bytes" | "traffic_bytes" | "seconds"} Measure
 * @typedef {object} Sizes
 * @property {number} n
 * @property {number} d_model
 * @property {number} heads
 * @property {number | null} d_head
 * @property {number | null} key_value_heads
 * @property {number | null} window
 * @property {number | null} stride
 * @property {number | null} kernel
 * @property {number | null} global_tokens
 * @property {number} random_keys
 * @property {number} local_layers
 * @property {number} d_latent
 * @property {number} d_rope
 * @property {number} d_state
 * @property {number} number_bytes
 * @property {number} fast_memory_bytes
 * @property {boolean} causal
 *
 * @typedef {object} Shown
 * @property {View} view
 * @property {Measure} measure that is drawn
 * @property {LayerKind[]} draw the kinds that are drawn
 * @property {LayerKind} kind whose formula is shown
 * @property {number} layers of the model, for its cache
 * @property {string} preset that was chosen, where several have the same sizes
 *
 * @typedef {object} Sentence one sentence through the variants of attention
 * @property {string} model
 * @property {string} text
 * @property {number} layer
 * @property {number} head
 * @property {number | null} shared heads of keys and values that grouped-query attention has left
 * @property {number | null} rank numbers of a token that latent attention keeps
 * @property {number | null} near keys that a query of a window sees
 * @property {number | null} first tokens that every query sees beside its window
 *
 * @typedef {Sizes & Shown & Sentence & ReachQuestion} Address
 * @typedef {Address & { palette: Palette, families: FamilyModel[], cards: ModelCard[], readers: ModelCard[], reply:
 *   CostsReply | null, problem: Problem | null, times: MeasuredReply | null }} State `readers`: the models that predict
 *   a word of one text
 */

import { addressTable, choice, count, flag, several, text } from "../core/address-table.js";
import { QUESTION } from "./reach/state.js";

/** @import { Field } from "../core/address-table.js" */
/** @import { Problem } from "../core/api.js" */
/** @import { CostsReply, FamilyModel, LayerKind, MeasuredReply } from "../core/reply-types.js" */
/** @import { ModelCard, Palette } from "../core/types.js" */
/** @import { ReachQuestion } from "./reach/state.js" */

/** The parts of the page, by their names in the address. @type {Record<View, string>} */
export const VIEWS = {
  counts: "What it costs",
  sentence: "One sentence through the variants",
  reach: "How far it reaches",
};

/** In the order of the table. @type {LayerKind[]} */
export const KINDS = [
  "multi_head",
  "flash",
  "grouped_query",
  "multi_query",
  "latent",
  "window",
  "local_global",
  "strided",
  "big_bird",
  "linear",
  "state_space",
  "recurrent",
  "gru",
  "lstm",
  "convolution",
  "dilated",
  "separable",
];

/** @type {Measure[]} */
export const MEASURES = ["multiplications", "mixing", "sequential", "path", "cache_bytes", "traffic_bytes", "seconds"];

const LONGEST = 10;

const SAYS = `give a whole number of at most ${LONGEST} digits`;
/** What to type instead. */
export const SENTENCE = `G${SAYS.slice(1)}.`;

/** What was typed, as a whole number; the server says whether it is one that can be counted with. */
export const readWhole = (/** @type {string} */ written) => {
  const digits = written.replaceAll(/[\s,]/g, "");
  return /^\d+$/.test(digits) && digits.length <= LONGEST ? Number(digits) : undefined;
};

/** @param {number} initial @returns {Field<number>} */
const size = (initial) => ({ initial, read: readWhole, write: String, says: SAYS });

/** @returns {Field<number | null>} */
const maybeSize = () => ({ initial: null, read: readWhole, write: (value) => String(value ?? ""), says: SAYS });

/** @type {{ [K in keyof Sizes]: Field<Sizes[K]> }} */
const SIZES = {
  n: size(1024),
  d_model: size(512),
  heads: size(8),
  d_head: maybeSize(),
  key_value_heads: maybeSize(),
  window: maybeSize(),
  stride: maybeSize(),
  kernel: maybeSize(),
  global_tokens: maybeSize(),
  random_keys: size(3),
  local_layers: size(5),
  d_latent: size(512),
  d_rope: size(64),
  d_state: size(16),
  number_bytes: size(2),
  fast_memory_bytes: size(196_608),
  causal: flag(),
};

export const SIZE_NAMES = /** @type {(keyof Sizes)[]} */ (Object.keys(SIZES));
/** The sizes that may be left to the server. */
export const OPTIONAL = new Set(SIZE_NAMES.filter((name) => SIZES[name].initial === null));

export const TABLE = addressTable(
  /** @type {{ [K in keyof Address]: Field<Address[K]> }} */ ({
    view: choice(/** @type {View[]} */ (Object.keys(VIEWS)), true),
    measure: choice(MEASURES),
    draw: { ...several(KINDS), initial: ["multi_head", "window", "recurrent", "convolution"] },
    kind: { ...choice(KINDS), isStep: true },
    layers: size(6),
    preset: text(),
    model: { ...text(), initial: "writer" },
    text: { ...text(), isStep: false },
    layer: count(),
    head: count(),
    shared: maybeSize(),
    rank: maybeSize(),
    near: maybeSize(),
    first: maybeSize(),
    ...SIZES,
    ...QUESTION,
  }),
);

/** The sizes that the page opens with: those of the base model of Vaswani et al. 2017. @type {Address} */
export const INITIAL = TABLE.read("");

/** The curves reach from 1 to 2²⁰ tokens, as does the slider. */
export const MOST_POWER = 20;
const POWERS = Array.from({ length: MOST_POWER + 1 }, (_, power) => 2 ** power);

/** What to ask the server for. @param {State} state */
export function bodyOf(state) {
  const sizes = Object.fromEntries(SIZE_NAMES.map((name) => [name, state[name]]));
  const lengths = [...new Set([...POWERS, state.n])].filter((n) => n >= 1 && n <= 1e9);
  return { ...sizes, counts_at: lengths.sort((a, b) => a - b) };
}
