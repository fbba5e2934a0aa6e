/** Manual edits: a row of weights, the mask cell by cell, the vector of one position. */

import { el } from "../widgets/elements.js";
import { mount as mask } from "./manual-mask.js";
import { mount as vectors } from "./manual-vectors.js";
import { mount as weights } from "./manual-weights.js";

/** @typedef {import("../core/types.js").Store<import("../core/types.js").State>} Store */

const PARTS = { "Edit a row of weights": weights, "Draw the mask": mask, "Swap a token’s vector": vectors };

/**
 * The store as a part knows it that is folded away: it hears nothing, and the latest when it is unfolded.
 * @param {HTMLDetailsElement} details @param {Store} store @returns {Store}
 */
const whileOpen = (details, store) => ({
  ...store,
  watch(keys, run) {
    details.addEventListener("toggle", () => details.open && run(store.get(), store.get()));
    return store.watch(keys, (state, previous) => details.open && run(state, previous));
  },
});

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  for (const [title, mountPart] of Object.entries(PARTS)) {
    const body = el("div", { class: "by-hand" });
    const details = el("details", { class: "small" }, el("summary", {}, title), body);
    root.append(details);
    mountPart(body, whileOpen(details, store));
  }
}
