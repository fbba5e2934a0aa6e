/** The field for a sentence of one's own. */

import { el, slot } from "../widgets/elements.js";
import { MYSTERY } from "./state.js";

/** @import { Store } from "../core/store.js" */
/** @import { OpeningState } from "./state.js" */

/** @param {HTMLElement} root @param {Store<OpeningState>} store */
export function mount(root, store) {
  const form = /** @type {HTMLFormElement} */ (root);
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("text"));
  const problem = slot(document, "problem");
  const original = el("button", { type: "button", class: "link" }, `Back to “${MYSTERY}”`);
  form.append(original);

  store.watch(["isTyping"], ({ isTyping }, before) => {
    form.hidden = !isTyping;
    if (!isTyping || before.isTyping) return;
    field.focus();
    field.select();
  });
  store.watch(["problem"], (state) => {
    problem.textContent = state.problem;
    field.setAttribute("aria-invalid", String(state.problem !== ""));
  });
  store.watch(["text"], ({ text }) => {
    field.value = text;
    original.hidden = text === MYSTERY;
  });
  original.addEventListener("click", () => {
    store.set({ text: MYSTERY, problem: "" });
    field.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === "") store.set({ problem: "The sentence is empty. Type some words." });
    else store.set({ text, problem: "" });
  });
}
