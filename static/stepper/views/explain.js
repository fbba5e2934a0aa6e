/** Explanation of the current sub-step: shows title, formula and one sentence; the paragraph unfolds on demand. */

import { el } from "../../widgets/elements.js";
import { isHidden, questionOf } from "../reply/question.js";
import { hasTrace, headOf, placeIndex, placeOf } from "../reply/state.js";
import { sentenceOf } from "../text/chosen-sentence.js";
import { formulaOf } from "../text/formulas.js";
import { paragraphOf, titleOf } from "../text/words.js";

const ONE_LINE = 84;

/** @param {string} paragraph */
const firstSentence = (paragraph) => paragraph.split(/(?<=[.?!]) (?=\p{Lu})/u)[0] ?? "";

/**
 * @param {HTMLElement} root
 * @param {import("../../core/store.js").Store<import("../reply/types.js").StepperState>} store
 */
export function mount(root, store) {
  const title = el("h2", { id: "step-title" });
  const scrolls = { tabindex: 0, role: "group", "aria-label": "Formula" };
  const formula = el("div", { class: "step-formula", "data-part": "formula", ...scrolls });
  const sentence = el("p", { class: "step-paragraph" });
  // where the read-out has no line of its own; it says the same to those who cannot see
  const chosen = el("p", { class: "step-paragraph chosen-sentence", "aria-hidden": "true" });
  const whole = el("p", { class: "whole-paragraph" });
  const more = el("details", { class: "more" }, el("summary", {}, "more"), whole);
  root.classList.add("explain");
  root.replaceChildren(
    title,
    formula,
    el("div", { class: "explanation", "data-part": "paragraph" }, sentence, chosen, more),
  );
  more.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") more.open = false;
  });
  store.watch(["trace", "at", "headIndex", "row", "column", "predict", "revealed"], (state) => {
    chosen.textContent = hasTrace(state) && placeOf(state).name === "weights" ? sentenceOf(state) : "";
  });
  store.watch(["trace", "at", "headIndex", "detail", "predict", "revealed"], (state) => {
    if (!hasTrace(state)) return;
    const place = placeOf(state);
    const step = state.trace.steps[place.step];
    const number = el("span", { class: "step-number" }, placeIndex(state) + 1);
    title.replaceChildren(number, step ? titleOf(step, place.name) : place.name);
    formula.replaceChildren(formulaOf(state.trace, place, headOf(state)));
    formula.className = `step-formula ${state.detail}`;
    // it says how large the numbers become
    const isTold = isHidden(state) && questionOf(state)?.kind === "size";
    const paragraph = isTold ? "" : paragraphOf(state.trace, place);
    sentence.textContent = firstSentence(paragraph);
    whole.textContent = paragraph;
    more.hidden = paragraph === sentence.textContent && paragraph.length <= ONE_LINE;
  });
}
