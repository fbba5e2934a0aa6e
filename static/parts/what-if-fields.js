/**
 * The fields of the what-ifs. They say what is in force and, when one is turned, what to put in force.
 *
 * @typedef {import("../types.js").ModelCard} ModelCard
 * @typedef {import("../types.js").Pattern} Pattern
 * @typedef {import("../types.js").Site} Site
 * @typedef {import("../types.js").State} State
 */

import { needsCausal } from "../interventions.js";
import { el } from "./elements.js";

const MASKS = {
  "": "the model's own",
  full: "full: every key",
  causal: "causal: no key ahead",
  window: "window: near keys",
  blocks: "blocks: keys in its block",
  strided: "strided: every so many",
};
const SIZE_WORDS = { window: "positions to either side", blocks: "positions in a block", strided: "positions in a stride" };
const FIRST_SIZE = 2;
const OCTAVES = 3;

/** @param {string} name @param {Record<string, string>} options */
const selectOf = (name, options) =>
  el("select", { name }, ...Object.entries(options).map(([value, text]) => el("option", { value }, text)));

/** @param {string} name @param {string} label @param {Record<string, string | number>} limits */
const numberOf = (name, label, limits) => el("input", { type: "number", name, "aria-label": label, ...limits });

/** @param {string} text @param {...HTMLElement} controls */
const row = (text, ...controls) => el("div", { class: "what-if-row" }, el("label", {}, el("span", {}, text), controls[0]), ...controls.slice(1));

/**
 * @param {(patch: Partial<State>) => void} put
 * @param {() => State} get
 */
export function fieldsOf(put, get) {
  const scale = selectOf("scale", { "": "the model's own", none: "none (× 1)", number: "a number" });
  const factor = numberOf("factor", "Scale, a number", { min: 0, step: "any" });
  const slider = el("input", { type: "range", name: "octaves", min: -OCTAVES, max: OCTAVES, step: 0.25 });
  const temperature = numberOf("temperature", "Temperature, a number", { min: 0, step: "any" });
  const mask = selectOf("mask", MASKS);
  const size = numberOf("size", "Size of the pattern", { min: 0, step: 1 });
  const sizeWord = el("span", { class: "small muted" });
  const ahead = el("input", { type: "checkbox", name: "ahead" });
  const where = el("select", { name: "where" });

  const sizeRow = el("div", { class: "what-if-row more" }, size, sizeWord);
  const aheadRow = el("label", { class: "what-if-row more check" }, ahead, el("span", {}, "may look ahead"));
  const whereRow = row("Where", where);
  const root = el("form", { class: "what-if" },
    row("Scale", scale, factor), row("Temperature", slider, temperature), row("Mask", mask), sizeRow, aheadRow, whereRow);

  /** @type {Record<string, () => void>} */
  const turned = {
    scale: () => {
      if (scale.value === "number") put({ scale: Number(factor.value) > 0 ? Number(factor.value) : 1 });
      else put({ scale: scale.value === "none" ? "none" : null });
    },
    factor: () => Number(factor.value) > 0 && put({ scale: Number(factor.value) }),
    octaves: () => putTemperature(Number((2 ** Number(slider.value)).toPrecision(3))),
    temperature: () => putTemperature(Number(temperature.value)),
    mask: () => putMask(get(), patternOf(mask.value, FIRST_SIZE)),
    size: () => put({ mask: patternOf(mask.value, Math.max(mask.value === "window" ? 0 : 1, Math.round(Number(size.value)))) }),
    ahead: () => put({ ahead: ahead.checked }),
    where: () => put({ where: /** @type {Site | ""} */ (where.value) }),
  };

  /** @param {number} value */
  function putTemperature(value) {
    if (value > 0) put({ temperature: value === 1 ? null : value });
  }

  /** @param {State} state @param {Pattern | null} pattern */
  function putMask(state, pattern) {
    // a pattern of positions rarely means the same in all sites of an encoder-decoder: begin with the one in view
    const isOneOfMany = pattern !== null && !whereRow.hidden && state.where === "";
    put({ mask: pattern, ahead: false, ...(isOneOfMany ? { where: state.site } : {}) });
  }

  const turn = (/** @type {Event} */ event) => {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) turned[event.target.name]?.();
  };
  const keep = (/** @type {Event} */ event) => event.preventDefault();
  root.addEventListener("input", turn);
  root.addEventListener("submit", keep);

  return {
    root,
    /** @param {State} state @param {ModelCard} card */
    show(state, card) {
      scale.value = state.scale === null ? "" : state.scale === "none" ? "none" : "number";
      factor.hidden = typeof state.scale !== "number";
      fill(factor, typeof state.scale === "number" ? state.scale : 1);
      const heat = state.temperature ?? 1;
      slider.value = String(Math.log2(heat));
      slider.setAttribute("aria-valuetext", String(heat));
      fill(temperature, heat);
      const kind = state.mask?.kind ?? "";
      mask.value = kind;
      sizeRow.hidden = !(kind in SIZE_WORDS);
      if (state.mask && "size" in state.mask) fill(size, state.mask.size);
      if (state.mask && "stride" in state.mask) fill(size, state.mask.stride);
      sizeWord.textContent = SIZE_WORDS[/** @type {keyof typeof SIZE_WORDS} */ (kind)] ?? "";
      ahead.checked = state.ahead;
      aheadRow.hidden = !state.ahead && !needsCausal(state, card);
      showSites(state, card);
    },
    destroy() {
      root.removeEventListener("input", turn);
      root.removeEventListener("submit", keep);
      root.remove();
    },
  };

  /** @param {State} state @param {ModelCard} card */
  function showSites(state, card) {
    whereRow.hidden = card.sites.length < 2;
    const sites = card.sites.map(({ site }) => el("option", { value: site }, site));
    where.replaceChildren(el("option", { value: "" }, "all sites"), ...sites);
    where.value = state.where;
  }
}

/** @param {HTMLInputElement} field @param {number} value */
function fill(field, value) {
  // what somebody is typing is theirs: "0.5" begins with "0", which is another number
  if (Number(field.value) !== value && document.activeElement !== field) field.value = String(value);
}

/** @param {string} kind @param {number} size @returns {Pattern | null} */
function patternOf(kind, size) {
  if (kind === "full" || kind === "causal") return { kind };
  if (kind === "window" || kind === "blocks") return { kind, size };
  return kind === "strided" ? { kind, stride: size } : null;
}
