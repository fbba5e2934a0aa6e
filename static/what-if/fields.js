/** Fields of the interventions: scale, temperature, mask, and where they apply. They show what is in force. */

import { cardOf } from "../domain/form-state.js";
import { needsCausal, whereText } from "../domain/interventions.js";
import { boundedNumber } from "../format/number-bounds.js";
import { boundedField } from "../widgets/bounded-field.js";
import { el, selectOf } from "../widgets/elements.js";
import { term } from "../widgets/tooltip/term-tooltip.js";
import "../domain/words/controls.js";
import { maskFields } from "./mask-fields.js";

/** @import { Mask, ModelCard, WhatIfState as State } from "../core/types.js" */

/** @typedef {(patch: Partial<State>) => void} Put */

export const OCTAVES = 3;
/** @param {string} octaves as a slider has them */
export const temperatureAt = (octaves) => Number((2 ** Number(octaves)).toPrecision(3));
/** The change that a temperature is; 1 is none. @param {number} value */
export const temperaturePatch = (value) => ({ temperature: value === 1 ? null : value });
const SCALES = { "": "as trained", none: "none (× 1)", number: "a number" };

/** @param {Put} put @param {() => State} get */
export function fieldsOf(put, get) {
  const parts = [scaleFields(put), temperatureFields(put), maskPart(put, get), whereField(put)];
  const root = el("form", { class: "what-if" }, ...parts.flatMap(({ nodes }) => nodes));
  root.addEventListener("submit", (event) => event.preventDefault());
  return {
    root,
    /** @param {State} state @param {ModelCard} card */
    show(state, card) {
      for (const part of parts) part.show(state, card);
    },
  };
}

/** @param {string} name in the glossary @param {string} text @param {...HTMLElement} controls */
const row = (name, text, ...controls) =>
  el(
    "div",
    { class: "what-if-row" },
    el("label", {}, el("span", {}, term(name, text)), controls[0]),
    ...controls.slice(1),
  );

/**
 * @param {"scale" | "temperature"} bounds @param {string} name @param {string} label
 * @param {(value: number) => void} use
 */
function numberField(bounds, name, label, use) {
  const field = boundedField(el("input", { type: "number", name, step: "any", "aria-label": label }));
  field.input.addEventListener("input", () => field.take(bounds, use));
  // who leaves a field is done with it, and need not wait for what there is to say
  field.input.addEventListener("change", field.say);
  return field;
}

/** @param {Put} put */
function scaleFields(put) {
  const kind = selectOf({ name: "scale" }, SCALES);
  const factor = numberField("scale", "factor", "Scale, a number", (scale) => put({ scale }));
  const unit = el("span", { class: "small muted" }, "times every score");
  const more = el("div", { class: "what-if-row more" }, factor.input, unit);
  kind.addEventListener("input", () => {
    if (kind.value === "number") put({ scale: boundedNumber(factor.input.value, "scale") ?? 1 });
    else put({ scale: kind.value === "none" ? "none" : null });
  });
  return {
    nodes: [row("scale", "Scale", kind), more, factor.refusal],
    /** @param {State} state */
    show({ scale }) {
      kind.value = scale === null ? "" : scale === "none" ? "none" : "number";
      more.hidden = typeof scale !== "number";
      factor.fill("scale", typeof scale === "number" ? scale : null);
    },
  };
}

/** A slider in octaves, and the number. @param {Put} put */
function temperatureFields(put) {
  const use = (/** @type {number} */ value) => put(temperaturePatch(value));
  const slider = el("input", { type: "range", name: "octaves", min: -OCTAVES, max: OCTAVES, step: 0.25 });
  const field = numberField("temperature", "temperature", "Temperature, a number", use);
  slider.addEventListener("input", () => use(temperatureAt(slider.value)));
  return {
    nodes: [row("temperature", "Temperature", slider, field.input), field.refusal],
    /** @param {State} state */
    show({ temperature }) {
      const value = temperature ?? 1;
      slider.value = String(Math.log2(value));
      slider.setAttribute("aria-valuetext", String(value));
      field.fill("temperature", value);
    },
  };
}

/** @param {Put} put @param {() => State} get */
function maskPart(put, get) {
  const fields = maskFields((mask) => put(withMask(get(), mask)));
  const ahead = el("input", { type: "checkbox", name: "ahead" });
  const line = el("label", { class: "what-if-row more check" }, ahead, el("span", {}, "may look ahead"));
  ahead.addEventListener("input", () => put({ ahead: ahead.checked }));
  return {
    nodes: [fields.root, line],
    /** @param {State} state @param {ModelCard} card */
    show(state, card) {
      fields.show(state.mask);
      ahead.checked = state.ahead;
      line.hidden = !state.ahead && !needsCausal(state, card);
    },
  };
}

/** @param {State} state @param {Mask | null} mask @returns {Partial<State>} */
function withMask(state, mask) {
  // a pattern of positions rarely means the same in all sites of an encoder-decoder: begin with the one in view
  const isOneOfMany = mask !== null && (cardOf(state)?.sites.length ?? 0) > 1 && state.where === "";
  const card = cardOf(state);
  const isNew = mask?.kind !== state.mask?.kind;
  // "every key" includes the keys ahead, which a decoder hides unless it is told otherwise
  const opensAll = mask?.kind === "full" && card !== undefined && needsCausal({ ...state, mask, ahead: false }, card);
  const ahead = isNew ? opensAll : state.ahead;
  return { mask, ahead, ...(isOneOfMany ? { where: state.site } : {}) };
}

/** The whole model, a site, and the layer and head that are open. @param {Put} put */
function whereField(put) {
  const where = el("select", { name: "where" });
  where.addEventListener("input", () => put({ where: where.value }));
  return {
    nodes: [row("apply_to", "Apply to", where)],
    /** @param {State} state @param {ModelCard} card */
    show(state, card) {
      const sites = card.sites.length > 1 ? card.sites.map(({ site }) => site) : [];
      const open = state.site ? [`${state.site}.${state.layer}`, `${state.site}.${state.layer}.${state.head}`] : [];
      const places = [...new Set([...sites, ...open, ...(state.where ? [state.where] : [])])];
      const options = places.map((value) => el("option", { value }, `only in ${whereText(value, card)}`));
      where.replaceChildren(el("option", { value: "" }, "everywhere"), ...options);
      where.value = state.where;
    },
  };
}
