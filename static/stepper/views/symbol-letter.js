/** Symbol letter: draws the letter of a tensor in its colour, and explains it. */

import { el } from "../../widgets/elements.js";
import { explained } from "../../widgets/tooltip/term-tooltip.js";
import { symbolParts } from "../text/symbols.js";

/** @param {string} name @param {{ isTransposed?: boolean }} [more] */
export function letterOf(name, { isTransposed = false } = {}) {
  const { base, sub, role } = symbolParts(name);
  const letter = el(
    "span",
    { class: `symbol role ${role}` },
    base,
    sub && el("sub", {}, sub),
    isTransposed && el("sup", {}, "T"),
  );
  return explained(letter, name);
}
