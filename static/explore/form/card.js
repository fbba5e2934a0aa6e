/** Model card and remarks: folds away what model this is, and shows what is unusual in its run. */

import { cardOf } from "../../domain/form-state.js";
import { el } from "../../widgets/elements.js";
import { sectionsOf } from "./model-card.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const name = el("summary", { class: "button" });
  const sections = el("div", { class: "model-card" });
  // one fold for all models: who compares them unfolds it once
  const about = el(
    "details",
    { class: "about try", hidden: true },
    name,
    el("div", { class: "try-menu card" }, sections),
  );
  const notes = el("div");
  root.append(about, notes);
  store.watch(["models", "model"], (state) => {
    const card = cardOf(state);
    about.hidden = !card;
    name.textContent = `About ${card?.id}`;
    sections.replaceChildren(...(card ? sectionsOf(card) : []));
  });
  store.watch(["run"], ({ run }) => {
    notes.replaceChildren(...(run?.notes ?? []).map((note) => el("p", { class: "note" }, note)));
  });
}
