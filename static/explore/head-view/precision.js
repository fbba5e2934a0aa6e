/** Precision: shows four decimals, or every digit of a float32, in all numbers of the page. */

import { el } from "../../widgets/elements.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const button = el("button", { type: "button", class: "small" }, "Full digits");
  root.append(button);
  button.addEventListener("click", () => store.set({ digits: store.get().digits === "full" ? "short" : "full" }));
  store.watch(["digits"], ({ digits }) => button.setAttribute("aria-pressed", String(digits === "full")));
}
