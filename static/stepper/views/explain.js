/** What happens in the current sub-step: its title, its formula and a paragraph in plain words. */

import { el } from "../../widgets/elements.js";
import { hasTrace, headOf, placeIndex, placeOf } from "../reply/state.js";
import { formulaOf } from "../text/formulas.js";
import { paragraphOf, titleOf } from "../text/words.js";

/**
 * @param {HTMLElement} root
 * @param {import("../../core/store.js").Store<import("../reply/types.js").StepperState>} store
 */
export function mount(root, store) {
  const title = el("h2", { id: "step-title" });
  const formula = el("div", {
    class: "step-formula",
    "data-part": "formula",
    tabindex: 0,
    role: "group",
    "aria-label": "Formula",
  });
  const paragraph = el("p", { class: "step-paragraph", "data-part": "paragraph" });
  root.replaceChildren(el("div", { class: "step-head" }, title, formula), paragraph);
  store.watch(["trace", "at", "headIndex", "detail"], (state) => {
    if (!hasTrace(state)) return;
    const place = placeOf(state);
    const step = state.trace.steps[place.step];
    const number = el("span", { class: "step-number" }, placeIndex(state) + 1);
    title.replaceChildren(number, step ? titleOf(step, place.name) : place.name);
    formula.replaceChildren(formulaOf(state.trace, place, headOf(state)));
    formula.className = `step-formula ${state.detail}`;
    paragraph.textContent = paragraphOf(state.trace, place);
  });
}
