/** Takes away what cannot work on a server without models; the notice says why. */

/** @param {HTMLElement} root @param {import("../../core/types.js").Store<import("../../core/types.js").State>} store */
export function mount(root, store) {
  store.watch(["hasNoModels"], ({ hasNoModels }) => root.toggleAttribute("data-no-models", hasNoModels));
}
