/** Fields of the pages that are not about one run: sliders with their number, and numbers by themselves. */

import { el } from "../parts/elements.js";

/**
 * @typedef {{ name: string, label: string, min: number, max: number, step?: number, say?: (value: number) => string }} SliderOptions
 */

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
 * A small whole number; what is out of bounds waits, marked, until it is mended.
 * @param {{ name: string, label: string, min: number, max: number }} options @param {(value: number) => void} use
 */
export function whole({ name, label, min, max }, use) {
  const input = el("input", { type: "number", id: name, min, max, step: 1, required: true, "aria-label": label });
  input.addEventListener("input", () => {
    const isGood = input.validity.valid && input.value !== "";
    input.title = isGood ? "" : `${label}: give a whole number from ${min} to ${max}`;
    input.setAttribute("aria-invalid", String(!isGood));
    if (isGood) use(Number(input.value));
  });
  return {
    input,
    /** @param {number} value */
    show(value) {
      if (document.activeElement !== input && input.value !== String(value)) input.value = String(value);
    },
  };
}

/** @param {string} name @param {string} label @param {Record<string, string>} options @param {(value: string) => void} use */
export function picker(name, label, options, use) {
  const select = el("select", { id: name }, ...Object.entries(options).map(([value, text]) => el("option", { value }, text)));
  select.addEventListener("change", () => use(select.value));
  return { root: el("div", { class: "picker" }, el("label", { for: name }, label), select), select };
}
