/** Four decimals, or every digit that the float32 has: for all numbers of the page. */

import { el } from "../../widgets/elements.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const button = el("button", { type: "button", class: "small" }, "Full digits");
  root.append(button);
  const turn = () => store.set({ digits: store.get().digits === "full" ? "short" : "full" });
  button.addEventListener("click", turn);
  store.watch(["digits"], ({ digits }) => button.setAttribute("aria-pressed", String(digits === "full")));
}
