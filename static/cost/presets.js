/** Presets: the sizes of published models and of the models that this server has, as sizes of the page. */

/** @import { FamilyModel, FamilySize } from "../core/reply-types.js" */
/** @import { ModelCard } from "../core/types.js" */
/** @import { Address, State } from "./state.js" */

import { INITIAL, KINDS, SIZE_NAMES } from "./state.js";

/** @typedef {{ id: string, title: string, change: Partial<Address> }} Preset */

/** Every size as the page opens with it, but for n. @type {Partial<Address>} */
const USUAL = Object.fromEntries(
  [...SIZE_NAMES, "layers"].filter((name) => name !== "n").map((name) => [name, /** @type {any} */ (INITIAL)[name]]),
);

/** @type {Preset} */
const FIRST = { id: "", title: "Transformer, base", change: {} };

/** The kind of attention that a size says. @param {FamilySize} size @returns {Address["kind"]} */
function kindOf({ latent, key_heads, query_heads, window_layers, layers }) {
  if (latent !== null) return "latent";
  if (window_layers && window_layers < layers) return "local_global";
  if (window_layers) return "window";
  return key_heads === 1 ? "multi_query" : key_heads !== query_heads ? "grouped_query" : "multi_head";
}

/** @param {FamilyModel} model @param {FamilySize} size @returns {Preset[]} none where its width is not known */
function published({ id, name, branch }, size) {
  const { d_model, query_heads, head_width, key_heads, window, window_layers, layers, latent, rotary } = size;
  if (d_model === null) return [];
  /** @type {Partial<Address>} */
  const change = {
    d_model,
    heads: query_heads,
    d_head: head_width,
    key_value_heads: key_heads,
    window,
    layers,
    causal: branch === "decoder",
    kind: kindOf(size),
  };
  if (latent !== null) Object.assign(change, { d_latent: latent, d_rope: rotary ?? 0 });
  if (window_layers && window_layers < layers)
    change.local_layers = Math.max(1, Math.round(window_layers / (layers - window_layers)));
  return [{ id: `${id}:${size.size}`, title: `${name}, ${size.size}`, change }];
}

/** @param {ModelCard} card @returns {Preset[]} */
function served({ id, sites, d_model, d_head, family }) {
  const [site] = sites;
  if (!site) return [];
  const { heads, layers, key_value_heads: shared } = site;
  const kind = shared === 1 && heads > 1 ? "multi_query" : shared !== heads ? "grouped_query" : "multi_head";
  const change = { d_model, heads, d_head, key_value_heads: shared, layers, causal: family !== "encoder", kind };
  return [{ id: `served:${id}`, title: id, change: /** @type {Partial<Address>} */ (change) }];
}

/** @param {Pick<State, "families" | "cards">} state @returns {Record<string, Preset[]>} by the heading above them */
export const presetsOf = ({ families, cards }) => ({
  Published: [FIRST, ...families.flatMap((model) => model.sizes.flatMap((size) => published(model, size)))],
  "On this server": cards.flatMap(served),
});

/**
 * The state with the sizes of a preset: its kind is drawn too, and the text is at least as long as its window.
 * @param {State} state @param {Preset} preset @returns {Partial<Address>}
 */
export function presetChange({ n, draw }, { id, change }) {
  const sizes = { ...USUAL, kind: INITIAL.kind, ...change, preset: id };
  const wanted = new Set([...draw, sizes.kind]);
  return { ...sizes, n: Math.max(n, sizes.window ?? 1), draw: KINDS.filter((kind) => wanted.has(kind)) };
}

/** Whether the sizes are those of a preset. @param {State} state @param {Preset} preset */
const fits = (state, { change }) =>
  Object.entries({ ...USUAL, ...change }).every(
    ([name, value]) => name === "kind" || state[/** @type {keyof State} */ (name)] === value,
  );

/** The preset that has these sizes; the chosen one, where several have them. @param {State} state */
export function presetOf(state) {
  const found = Object.values(presetsOf(state))
    .flat()
    .filter((preset) => fits(state, preset));
  return found.find(({ id }) => id === state.preset) ?? found[0];
}
