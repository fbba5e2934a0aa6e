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
  const click = (/** @type {MouseEvent} */ event) => {
    const index = buttons.findIndex((button) => button === event.target);
    const value = values[index];
    if (value !== undefined) choose(value);
  };
  root.addEventListener("click", click);
  return {
    root,
    /** @param {T} value */
    mark(value) {
      buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(values[i] === value)));
    },
    destroy() {
      root.removeEventListener("click", click);
      root.remove();
    },
  };
}
