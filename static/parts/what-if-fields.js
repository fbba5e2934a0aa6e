/**
 * The fields of the what-ifs. They say what is in force and, when one is turned, what to put in force.
 *
 * @typedef {import("../bounds.js").Bounded} Bounded
 * @typedef {import("../types.js").ModelCard} ModelCard
 * @typedef {import("../types.js").Pattern} Pattern
 * @typedef {import("../types.js").Site} Site
 * @typedef {import("../types.js").State} State
 */

import { boundedNumber } from "../bounds.js";
import { needsCausal } from "../interventions.js";
import { boundedField } from "./bounded-field.js";
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

/** @param {string} name @param {string} label @param {string | number} step */
const numberOf = (name, label, step) => el("input", { type: "number", name, step, "aria-label": label });

/** @param {string} text @param {...HTMLElement} controls */
const row = (text, ...controls) => el("div", { class: "what-if-row" }, el("label", {}, el("span", {}, text), controls[0]), ...controls.slice(1));

/**
 * @param {(patch: Partial<State>) => void} put
 * @param {() => State} get
 */
export function fieldsOf(put, get) {
  const scale = selectOf("scale", { "": "the model's own", none: "none (× 1)", number: "a number" });
  const factor = boundedField(numberOf("factor", "Scale, a number", "any"));
  const slider = el("input", { type: "range", name: "octaves", min: -OCTAVES, max: OCTAVES, step: 0.25 });
  const temperature = boundedField(numberOf("temperature", "Temperature, a number", "any"));
  const mask = selectOf("mask", MASKS);
  const size = boundedField(numberOf("size", "Size of the pattern", 1));
  const sizeWord = el("span", { class: "small muted" });
  const ahead = el("input", { type: "checkbox", name: "ahead" });
  const where = el("select", { name: "where" });

  const factorRow = el("div", { class: "what-if-row more" }, factor.input, el("span", { class: "small muted" }, "times every score"));
  const sizeRow = el("div", { class: "what-if-row more" }, size.input, sizeWord);
  const aheadRow = el("label", { class: "what-if-row more check" }, ahead, el("span", {}, "may look ahead"));
  const whereRow = row("Where", where);
  const root = el("form", { class: "what-if" },
    row("Scale", scale), factorRow, factor.refusal, row("Temperature", slider, temperature.input), temperature.refusal,
    row("Mask", mask), sizeRow, size.refusal, aheadRow, whereRow);

  /** @type {Record<string, () => void>} */
  const turned = {
    scale: () => {
      if (scale.value === "number") put({ scale: boundedNumber(factor.input.value, "scale") ?? 1 });
      else put({ scale: scale.value === "none" ? "none" : null });
    },
    factor: () => factor.take("scale", (value) => put({ scale: value })),
    octaves: () => putTemperature(Number((2 ** Number(slider.value)).toPrecision(3))),
    temperature: () => temperature.take("temperature", putTemperature),
    mask: () => putMask(get(), patternOf(mask.value, FIRST_SIZE)),
    size: () => size.take(/** @type {Bounded} */ (mask.value), (value) => put({ mask: patternOf(mask.value, value) })),
    ahead: () => put({ ahead: ahead.checked }),
    where: () => put({ where: /** @type {Site | ""} */ (where.value) }),
  };

  /** @param {number} value */
  function putTemperature(value) {
    put({ temperature: value === 1 ? null : value });
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
  // who leaves a field is done with it, and need not wait for what there is to say
  const finish = () => [factor, temperature, size].forEach((field) => field.say());
  root.addEventListener("input", turn);
  root.addEventListener("change", finish);
  root.addEventListener("submit", keep);

  return {
    root,
    /** @param {State} state @param {ModelCard} card */
    show(state, card) {
      scale.value = state.scale === null ? "" : state.scale === "none" ? "none" : "number";
      factorRow.hidden = typeof state.scale !== "number";
      factor.fill("scale", typeof state.scale === "number" ? state.scale : null);
      const heat = state.temperature ?? 1;
      slider.value = String(Math.log2(heat));
      slider.setAttribute("aria-valuetext", String(heat));
      temperature.fill("temperature", heat);
      const kind = state.mask?.kind ?? "";
      mask.value = kind;
      sizeRow.hidden = !(kind in SIZE_WORDS);
      size.fill(kind, sizeOf(state.mask));
      sizeWord.textContent = SIZE_WORDS[/** @type {keyof typeof SIZE_WORDS} */ (kind)] ?? "";
      ahead.checked = state.ahead;
      aheadRow.hidden = !state.ahead && !needsCausal(state, card);
      showSites(state, card);
    },
    destroy() {
      for (const field of [factor, temperature, size]) field.destroy();
      root.removeEventListener("input", turn);
      root.removeEventListener("change", finish);
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

/** @param {Pattern | null} pattern @returns {number | null} */
function sizeOf(pattern) {
  if (pattern && "size" in pattern) return pattern.size;
  return pattern && "stride" in pattern ? pattern.stride : null;
}

/** @param {string} kind @param {number} size @returns {Pattern | null} */
function patternOf(kind, size) {
  if (kind === "full" || kind === "causal") return { kind };
  if (kind === "window" || kind === "blocks") return { kind, size };
  return kind === "strided" ? { kind, stride: size } : null;
}
