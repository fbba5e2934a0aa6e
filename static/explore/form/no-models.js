/** Hides what needs a model on a server that has none; the notice says why. */

/** @import { State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  store.watch(["hasNoModels"], ({ hasNoModels }) => root.toggleAttribute("data-no-models", hasNoModels));
}
