/** Mask fields: a choice of patterns, and the numbers of each part of the one in force. */

import { boundedField, LIST } from "../widgets/bounded-field.js";
import { el, selectOf } from "../widgets/elements.js";
import { term } from "../widgets/tooltip/term-tooltip.js";
import { CHOICES, choiceOf, kindsOf, NOT_OFFERED, partsOf, SETTINGS, withSetting } from "./mask-choices.js";

/** @import { Mask } from "../core/types.js" */
/** @import { Setting } from "./mask-choices.js" */

/** @typedef {{ field: ReturnType<typeof boundedField>, setting: Setting, part: number }} NumberField */

/** @param {(mask: Mask | null) => void} put */
export function maskFields(put) {
  const words = Object.entries(CHOICES).map(([name, choice]) => [name, choice.words]);
  const select = selectOf({ name: "mask" }, Object.fromEntries(words));
  const numbers = el("div", { class: "what-if-numbers" });
  const row = el("div", { class: "what-if-row" }, el("label", {}, el("span", {}, term("mask", "Mask")), select));
  const root = el("div", {}, row, numbers);
  /** @type {Mask | null} */
  let inForce = null;
  /** @type {NumberField[]} */
  let fields = [];
  let built = "";

  function build() {
    for (const { field } of fields) field.destroy();
    fields = numberFields(inForce);
    for (const { field, part, setting } of fields) {
      const use = (/** @type {unknown} */ value) => put(withSetting(inForce, part, setting, value));
      field.input.addEventListener("input", () => field.take(setting.name, use));
      field.input.addEventListener("change", field.say);
    }
    numbers.replaceChildren(...fields.flatMap(linesOf));
  }

  select.addEventListener("input", () => put(CHOICES[select.value]?.first ?? null));
  return {
    root,
    /** @param {Mask | null} mask */
    show(mask) {
      inForce = mask;
      const choice = choiceOf(mask);
      for (const option of select.options)
        option.hidden = NOT_OFFERED.includes(option.value) && option.value !== choice;
      select.value = choice;
      const kinds = kindsOf(mask);
      if (kinds !== built) build();
      built = kinds;
      const parts = partsOf(mask);
      for (const { field, setting, part } of fields) field.fill(`${setting.name} ${part}`, setting.get(parts[part]));
    },
  };
}

/** A field for every number of a mask. @param {Mask | null} mask @returns {NumberField[]} */
const numberFields = (mask) =>
  partsOf(mask).flatMap(({ kind }, part) =>
    (SETTINGS[kind] ?? []).map((setting) => {
      const type = setting.isList ? { type: "text", inputmode: "numeric" } : { type: "number", step: 1 };
      const input = el("input", { ...type, name: `${setting.name}-${part}`, "aria-label": setting.words });
      return { field: boundedField(input, setting.isList ? LIST : undefined), setting, part };
    }),
  );

/** @param {NumberField} number */
const linesOf = ({ field, setting }) => [
  el("div", { class: "what-if-row more" }, field.input, el("span", { class: "small muted" }, setting.words)),
  field.refusal,
];
