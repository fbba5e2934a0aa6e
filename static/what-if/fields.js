/** The fields of the what-ifs. They say what is in force and, when one is turned, what to put in force. */

import { cardOf } from "../domain/form-state.js";
import { needsCausal, whereText } from "../domain/interventions.js";
import { boundedNumber } from "../format/number-bounds.js";
import { boundedField } from "../widgets/bounded-field.js";
import { el } from "../widgets/elements.js";
import { maskFields } from "./mask-fields.js";

/** @import { Mask, ModelCard, WhatIfState as State } from "../core/types.js" */

const OCTAVES = 3;

/** @param {string} name @param {Record<string, string>} options */
const selectOf = (name, options) =>
  el("select", { name }, ...Object.entries(options).map(([value, text]) => el("option", { value }, text)));

/** @param {string} name @param {string} label @param {string | number} step */
const numberOf = (name, label, step) => el("input", { type: "number", name, step, "aria-label": label });

/** @param {string} text @param {...HTMLElement} controls */
const row = (text, ...controls) =>
  el("div", { class: "what-if-row" }, el("label", {}, el("span", {}, text), controls[0]), ...controls.slice(1));

/**
 * @param {(patch: Partial<State>) => void} put
 * @param {() => State} get
 */
export function fieldsOf(put, get) {
  const scale = selectOf("scale", { "": "the model's own", none: "none (× 1)", number: "a number" });
  const factor = boundedField(numberOf("factor", "Scale, a number", "any"));
  const slider = el("input", { type: "range", name: "octaves", min: -OCTAVES, max: OCTAVES, step: 0.25 });
  const temperature = boundedField(numberOf("temperature", "Temperature, a number", "any"));
  const masks = maskFields((mask) => putMask(get(), mask));
  const ahead = el("input", { type: "checkbox", name: "ahead" });
  const where = el("select", { name: "where" });

  const factorRow = el(
    "div",
    { class: "what-if-row more" },
    factor.input,
    el("span", { class: "small muted" }, "times every score"),
  );
  const aheadRow = el("label", { class: "what-if-row more check" }, ahead, el("span", {}, "may look ahead"));
  const root = el(
    "form",
    { class: "what-if" },
    row("Scale", scale),
    factorRow,
    factor.refusal,
    row("Temperature", slider, temperature.input),
    temperature.refusal,
    masks.root,
    aheadRow,
    row("Where", where),
  );

  /** @type {Record<string, () => void>} */
  const turned = {
    scale: () => {
      if (scale.value === "number") put({ scale: boundedNumber(factor.input.value, "scale") ?? 1 });
      else put({ scale: scale.value === "none" ? "none" : null });
    },
    factor: () => factor.take("scale", (value) => put({ scale: value })),
    octaves: () => putTemperature(Number((2 ** Number(slider.value)).toPrecision(3))),
    temperature: () => temperature.take("temperature", putTemperature),
    ahead: () => put({ ahead: ahead.checked }),
    where: () => put({ where: where.value }),
  };

  /** @param {number} value */
  function putTemperature(value) {
    put({ temperature: value === 1 ? null : value });
  }

  /** @param {State} state @param {Mask | null} mask */
  function putMask(state, mask) {
    // a pattern of positions rarely means the same in all sites of an encoder-decoder: begin with the one in view
    const isOneOfMany = mask !== null && isOfMany(state) && state.where === "";
    put({
      mask,
      ahead: mask?.kind === state.mask?.kind ? state.ahead : false,
      ...(isOneOfMany ? { where: state.site } : {}),
    });
  }

  const turn = (/** @type {Event} */ event) => {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement)
      turned[event.target.name]?.();
  };
  const keep = (/** @type {Event} */ event) => event.preventDefault();
  // who leaves a field is done with it, and need not wait for what there is to say
  const finish = () => [factor, temperature].forEach((field) => field.say());
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
      masks.show(state.mask);
      ahead.checked = state.ahead;
      aheadRow.hidden = !state.ahead && !needsCausal(state, card);
      showWhere(where, state, card);
    },
    destroy() {
      for (const field of [factor, temperature]) field.destroy();
      masks.destroy();
      root.removeEventListener("input", turn);
      root.removeEventListener("change", finish);
      root.removeEventListener("submit", keep);
      root.remove();
    },
  };
}

/** @param {State} state */
const isOfMany = (state) => (cardOf(state)?.sites.length ?? 0) > 1;

/**
 * The whole model, a site, and the layer and head that are open.
 * @param {HTMLSelectElement} where @param {State} state @param {ModelCard} card
 */
function showWhere(where, state, card) {
  const sites = card.sites.length > 1 ? card.sites.map(({ site }) => site) : [];
  const open = state.site ? [`${state.site}.${state.layer}`, `${state.site}.${state.layer}.${state.head}`] : [];
  const places = [...new Set([...sites, ...open, ...(state.where ? [state.where] : [])])];
  const options = places.map((value) => el("option", { value }, `only in ${whereText(value, card)}`));
  where.replaceChildren(el("option", { value: "" }, "in the whole model"), ...options);
  where.value = state.where;
}
