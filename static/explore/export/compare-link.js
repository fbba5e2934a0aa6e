/** Compare link: leads from the open head to the page that compares, with and without the interventions. */

import { compareLink } from "../../compare/address.js";
import { el } from "../../widgets/elements.js";
import { addressKeys } from "../address.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const link = el("a", { class: "button small", hidden: true }, "Compare");
  root.append(link);
  store.watch(["opened", ...addressKeys], (state) => {
    link.hidden = !state.opened;
    if (state.opened) link.href = compareLink(state);
  });
}
