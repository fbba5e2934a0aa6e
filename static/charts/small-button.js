/** A small button: stands beside a chart or a field, and does one thing. */

import { el } from "../widgets/elements.js";

/** @param {string} text @param {() => void} press */
export function smallButton(text, press) {
  const made = el("button", { type: "button", class: "small" }, text);
  made.addEventListener("click", press);
  return made;
}
