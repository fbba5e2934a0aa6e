/** Verdict on an answer: right or not, the answer, why, and room for the learner's own words. */

import { at } from "../core/site-root.js";
import { el } from "../widgets/elements.js";
import { wordsIn } from "./draft.js";
import { fragment } from "./fragment.js";
import { progressOf, remember } from "./progress.js";
import { wordsForm } from "./question.js";

/** @import { Question, Verdict } from "./state.js" */
/** @typedef {{ lesson: string, step: number, explain: () => void }} Place `explain` asks for the lesson's own reason */

/** @param {boolean | null} right */
const headline = (right) => (right === null ? "Compare with your own words:" : right ? "Yes." : "Not this time.");

/**
 * @param {Verdict} verdict
 * @param {Question | null} question
 * @param {Place} place
 * @returns {HTMLElement}
 */
export function verdictOf(verdict, question, place) {
  const { right, answer, because, misconception, explanation } = verdict;
  const said = el("p", { class: "lesson-said", tabindex: "-1" }, el("strong", {}, headline(right)), " ");
  if (answer) said.append("Computed answer: ", el("b", {}, fragment(answer)), ".");
  const root = el("div", { class: "lesson-verdict", "data-right": right === null ? null : String(right) }, said);
  if (because) root.append(el("p", {}, fragment(because)));
  if (misconception) {
    const link = el("a", { href: at(`/learn/misconceptions#m${misconception.id}`) }, "a common mistake");
    root.append(el("p", { class: "muted" }, "Behind this answer stands ", link, `: “${misconception.text}”`));
  }
  root.append(fragment(explanation));
  if (question?.why) root.append(reasonOf(question.why, verdict.reason, place));
  return root;
}

const UNSAID = "This lesson gives no answer of its own. Compare with a neighbour.";

/**
 * The learner's own words, which stay in this browser, and after them those of the lesson.
 * @param {string} why @param {string | null} reason HTML; null before the learner has said why @param {Place} place
 */
function reasonOf(why, reason, { lesson, step, explain }) {
  const keep = (/** @type {unknown} */ words) =>
    remember(lesson, { reasons: { ...progressOf(lesson).reasons, [step]: wordsIn(words) } });
  const draft = { kept: progressOf(lesson).reasons[step], keep };
  const compare = el("button", { type: "submit" }, "Compare");
  const root = el("div", { class: "lesson-why" }, wordsForm(why, { maxlength: 400 }, draft, explain, compare));
  if (reason === null) return root;
  compare.remove();
  const said = el("div", { class: "lesson-reason", tabindex: "-1" }, el("strong", {}, "One good answer"));
  said.append(reason ? fragment(reason) : el("p", {}, UNSAID));
  root.append(said);
  return root;
}
