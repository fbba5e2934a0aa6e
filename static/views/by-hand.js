/** What is changed by hand: a row of weights, the mask cell by cell, the vector of one position. */

import { mount as mask } from "./by-hand-mask.js";
import { mount as vectors } from "./by-hand-vectors.js";
import { mount as weights } from "./by-hand-weights.js";
import { el } from "../parts/elements.js";

const PARTS = { "A row of weights": weights, "The mask, cell by cell": mask, "One token’s vector": vectors };

/** @param {HTMLElement} root @param {import("../types.js").Store<import("../types.js").State>} store */
export function mount(root, store) {
  const unmounts = Object.entries(PARTS).map(([title, mountPart]) => {
    const body = el("div", { class: "by-hand" });
    root.append(el("details", { class: "small" }, el("summary", {}, title), body));
    return mountPart(body, store);
  });
  return () => {
    for (const unmount of unmounts) unmount();
    root.replaceChildren();
  };
}
