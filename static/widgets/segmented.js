/** A row of buttons of which one is chosen. */

import { el } from "./elements.js";

/**
 * @template {string} T
 * @param {string} name what the choice is about, for those who cannot see it
 * @param {Record<T, string>} options value and what it says
 * @param {(value: T) => void} choose
 */
export function segmented(name, options, choose) {
  const values = /** @type {T[]} */ (Object.keys(options));
  const buttons = values.map((value) => el("button", { type: "button", value }, options[value]));
  const root = el("div", { class: "segmented", role: "group", "aria-label": name }, ...buttons);
  root.addEventListener("click", (event) => {
    const value = values[buttons.findIndex((button) => button === event.target)];
    if (value !== undefined) choose(value);
  });
  return {
    root,
    /** @param {T} value */
    mark(value) {
      buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(values[i] === value)));
    },
  };
}
