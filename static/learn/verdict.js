/** Verdict on an answer: right or not, the answer, why, and room for the learner's own words. */

import { at } from "../core/site-root.js";
import { el } from "../widgets/elements.js";
import { fragment } from "./fragment.js";
import { progressOf, remember } from "./progress.js";

/** @import { Question, Verdict } from "./state.js" */

/** @param {boolean | null} right */
const headline = (right) => (right === null ? "Compare with your own words." : right ? "Yes." : "Not this time.");

/**
 * @param {Verdict} verdict
 * @param {Question | null} question
 * @param {{ lesson: string, step: number }} place
 * @returns {HTMLElement}
 */
export function verdictOf(verdict, question, { lesson, step }) {
  const { right, answer, because, misconception, explanation } = verdict;
  const said = el("p", { class: "lesson-said" }, el("strong", {}, headline(right)), " ");
  if (answer) said.append("Computed answer: ", el("b", {}, fragment(answer)), ".");
  const root = el("div", { class: "lesson-verdict", "data-right": right === null ? null : String(right) }, said);
  if (because) root.append(el("p", {}, fragment(because)));
  if (misconception) {
    const link = el("a", { href: at(`/learn/misconceptions#m${misconception.id}`) }, "a common mistake");
    root.append(el("p", { class: "muted" }, "Behind this answer stands ", link, `: “${misconception.text}”`));
  }
  root.append(fragment(explanation));
  if (question?.why) root.append(reason(question.why, lesson, step));
  return root;
}

/** @param {string} why @param {string} lesson @param {number} step */
function reason(why, lesson, step) {
  const field = el("input", { type: "text", maxlength: "400", autocomplete: "off" });
  field.value = progressOf(lesson).reasons[step] ?? "";
  field.addEventListener("input", () => {
    remember(lesson, { reasons: { ...progressOf(lesson).reasons, [step]: field.value } });
  });
  return el("label", { class: "lesson-why" }, why, field);
}
