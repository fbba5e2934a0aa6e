/** The letter of a tensor, in its colour. */

import { el } from "../../widgets/elements.js";
import { symbolParts } from "../text/symbols.js";

/** @param {string} name @param {{ isTransposed?: boolean }} [more] */
export function letterOf(name, { isTransposed = false } = {}) {
  const { base, sub, role } = symbolParts(name);
  return el(
    "span",
    { class: `symbol role ${role}` },
    base,
    sub && el("sub", {}, sub),
    isTransposed && el("sup", {}, "T"),
  );
}
