/** Aggregation: puts several heads together, as the mean or the largest of their weights. */

import { el } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";

/** @import { State, Store } from "../../core/types.js" */

const OPTIONS = { "": "Off", mean: "Mean", max: "Max" };
const HOW = { mean: "The mean", max: "The maximum" };

/** @param {Store<State>} store */
export function aggregation(store) {
  const choice = segmented("Combine heads", OPTIONS, (aggregate) => store.set({ aggregate, press: "open" }));
  const sentence = el("p", { class: "small muted" });
  const all = el("button", { type: "button", class: "small" }, "All of the site");
  all.addEventListener("click", () => store.set({ chosen: [] }));
  return {
    nodes: [el("div", { class: "together" }, el("span", {}, "Combine heads"), choice.root), sentence, all],
    /** @param {State} state */
    show(state) {
      choice.mark(state.aggregate);
      sentence.textContent = sentenceOf(state);
      all.hidden = state.aggregate === "" || state.chosen.length === 0;
    },
  };
}

/** @param {State} state */
function sentenceOf({ aggregate, chosen, site, run }) {
  if (!aggregate || !run) return "";
  const own = chosen.filter((place) => place.site === site).length;
  const where = run.card.sites.length > 1 ? ` (${site})` : "";
  const which = own === 0 ? `all heads${where}` : `${own} chosen ${own === 1 ? "head" : "heads"}${where}`;
  return (
    `${HOW[aggregate]} weight of ${which}. A press on a picture adds a head or takes it away, on a layer all ` +
    "of its heads."
  );
}
