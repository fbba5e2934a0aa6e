/** Form fields of the pages that are not about one run: sliders with their number, whole numbers, choices. */

/** @import { Range } from "../widgets/bounded-field.js" */

import { boundedField, listReading, wholeReading } from "../widgets/bounded-field.js";
import { el, selectOf } from "../widgets/elements.js";

/** @typedef {Range & { step?: number, say?: (value: number) => string }} SliderOptions */

/** @param {SliderOptions} options @param {(value: number) => void} use */
export function slider({ name, label, min, max, step = 1, say = String }, use) {
  const input = el("input", { type: "range", id: name, min, max, step });
  const output = el("output", { for: name, class: "number" });
  input.addEventListener("input", () => use(Number(input.value)));
  const root = el("div", { class: "slider" }, el("label", { for: name }, label), input, output);
  return {
    root,
    input,
    /** @param {number} value */
    show(value) {
      if (Number(input.value) !== value) input.value = String(value);
      const said = say(value);
      output.textContent = said;
      input.setAttribute("aria-valuetext", said);
    },
  };
}

/**
 * A small whole number, or several; one out of bounds stays until it is mended, with a sentence that says what to type.
 * @param {Range & { isList?: boolean }} options @param {(value: any) => void} use
 */
export function whole({ isList = false, ...range }, use) {
  const { name, label, min, max } = range;
  const kind = isList ? { type: "text", inputmode: "numeric" } : { type: "number", min, max, step: 1 };
  const field = boundedField(
    el("input", { id: name, name, "aria-label": label, ...kind }),
    (isList ? listReading : wholeReading)(range),
  );
  field.input.addEventListener("input", () => field.take("seed", use));
  field.input.addEventListener("change", field.say);
  return {
    input: field.input,
    refusal: field.refusal,
    /** @param {number | number[]} value */
    show: (value) => field.fill(name, value),
  };
}

/**
 * @param {string} name @param {string} label @param {Record<string, string>} options
 * @param {(value: string) => void} use
 */
export function picker(name, label, options, use) {
  const select = selectOf({ id: name }, options);
  select.addEventListener("change", () => use(select.value));
  return {
    root: el("div", { class: "picker" }, el("label", { for: name }, label), select),
    select,
    /** @param {string[]} values in place of what was offered before */
    offer(values) {
      if (values.join() !== [...select.options].map((option) => option.value).join())
        select.replaceChildren(...values.map((value) => el("option", { value }, value)));
    },
  };
}
