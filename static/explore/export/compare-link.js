/** Compare link: leads from the open head to the page that compares, with and without the interventions. */

import { compareLink } from "../../compare/address.js";
import { cardOf } from "../../domain/form-state.js";
import { el } from "../../widgets/elements.js";
import { addressKeys } from "../address.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const link = el("a", { class: "button small", hidden: true }, "Compare");
  root.append(link);
  store.watch(["opened", ...addressKeys], (state) => {
    // what is compared there are texts and images
    const isSound = cardOf(state)?.input === "sound";
    link.hidden = !state.opened || isSound;
    if (state.opened) link.href = compareLink(state);
  });
}
