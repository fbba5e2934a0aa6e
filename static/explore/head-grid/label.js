/** Head label: says what the open head does in general; a press unfolds what that means. */

import { explanationOf, headSummary, labelOf } from "../../domain/head-labels.js";
import { el } from "../../widgets/elements.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const text = el("p", { id: "head-label-text", class: "note" });
  const button = el("button", { type: "button", class: "chip on unfolds", "aria-controls": text.id });
  // a line of the same height as the button, so that nothing jumps while one walks over the heads
  const without = el("p", { class: "muted small without" }, "No clear pattern found for this head.");
  // who reads the explanations goes on from head to head without unfolding each
  let isUnfolded = false;
  root.append(button, without, text);

  function show() {
    const { matrix } = store.get();
    const card = matrix?.run.card;
    const place = matrix?.kind === "head" ? matrix.places[0] : undefined;
    const label = card && place && labelOf(card, place);
    root.hidden = !card?.heads?.length || !place;
    button.hidden = !label;
    without.hidden = !button.hidden;
    text.hidden = !label || !isUnfolded;
    button.setAttribute("aria-expanded", String(isUnfolded));
    button.textContent = label ? headSummary(label) : "";
    text.textContent = label ? explanationOf(label) : "";
  }

  button.addEventListener("click", () => {
    isUnfolded = !isUnfolded;
    show();
  });
  store.watch(["matrix"], show);
}
