/**
 * The what-ifs of the page, as the server takes them and as people read them.
 *
 * @typedef {import("./types.js").Address} Address
 * @typedef {import("./types.js").Interventions} Interventions
 * @typedef {import("./types.js").MaskRequest} MaskRequest
 * @typedef {import("./types.js").ModelCard} ModelCard
 * @typedef {import("./types.js").Pattern} Pattern
 * @typedef {{ text: string, undo: Partial<Address> }} Change
 */

/** What undoes everything at once. @type {Partial<Address>} */
export const NOTHING_CHANGED = {
  scale: null,
  temperature: null,
  mask: null,
  ahead: false,
  where: "",
  ablate: [],
};

/** The names of the fields that are what-ifs. */
export const changeKeys = /** @type {(keyof Address)[]} */ (Object.keys(NOTHING_CHANGED));

/**
 * Says whether a pattern would let a decoder read what it should predict, so that `causal` has to join it.
 * @param {Address} state @param {ModelCard} card
 */
export function needsCausal(state, card) {
  const isDecoder = card.family === "decoder" || state.where === "decoder";
  return isDecoder && !state.ahead && state.mask !== null && state.mask.kind !== "causal";
}

/** @param {Address} state @param {ModelCard} card @returns {MaskRequest | null} */
function maskRequest(state, card) {
  if (!state.mask || !needsCausal(state, card)) return state.mask;
  return { kind: "all_of", masks: [state.mask, { kind: "causal" }] };
}

/**
 * @param {Address} state
 * @param {ModelCard} card
 * @returns {Interventions | null} null when nothing is changed
 */
export function interventionsOf(state, card) {
  const { scale, temperature, ablate } = state;
  const mask = maskRequest(state, card);
  if (scale === null && temperature === null && mask === null && ablate.length === 0) return null;
  return {
    scale,
    temperature,
    mask,
    ablate: ablate.map((place) => ({ ...place, mode: "zero" })),
    sites: state.where ? [state.where] : null,
  };
}

/** @param {Pattern} pattern */
export function patternText(pattern) {
  if (pattern.kind === "window") return `window of ${pattern.size}`;
  if (pattern.kind === "blocks") return `blocks of ${pattern.size}`;
  if (pattern.kind === "strided") return `strided by ${pattern.stride}`;
  return pattern.kind;
}

/** @param {Address} state @param {ModelCard} card */
function maskText(state, card) {
  if (!state.mask) return "";
  return `mask: ${patternText(state.mask)}${needsCausal(state, card) ? ", causal" : ""}`;
}

/** @param {{ site: string, layer: number, head: number }} place @param {ModelCard} card */
export function placeText({ site, layer, head }, card) {
  return `${card.sites.length > 1 ? `${site}, ` : ""}layer ${layer}, head ${head}`;
}

/**
 * Every applied change, with what takes it back.
 * @param {Address} state
 * @param {ModelCard} card
 * @returns {Change[]}
 */
export function changesOf(state, card) {
  /** @type {Change[]} */
  const changes = [];
  if (state.scale !== null) changes.push({ text: `scale: ${state.scale}`, undo: { scale: null } });
  if (state.temperature !== null) {
    changes.push({ text: `temperature: ${state.temperature}`, undo: { temperature: null } });
  }
  if (state.mask) changes.push({ text: maskText(state, card), undo: { mask: null, ahead: false } });
  for (const place of state.ablate) {
    const ablate = state.ablate.filter((each) => each !== place);
    changes.push({ text: `zeroed: ${placeText(place, card)}`, undo: { ablate } });
  }
  return changes;
}
