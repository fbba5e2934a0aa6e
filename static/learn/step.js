/** Text of the step, its question, and the verdict once somebody has committed. */

import { el } from "../widgets/elements.js";
import { fragment } from "./fragment.js";
import { fadeForm, questionForm } from "./question.js";
import { stepOf } from "./state.js";
import { verdictOf } from "./verdict.js";

/** @import { Store } from "../core/store.js" */
/** @import { LessonState, Step } from "./state.js" */
/** @typedef {{ id: string, commit: (step: number, answer: unknown) => void }} Lesson */

/** @param {HTMLElement} root @param {Store<LessonState>} store @param {Lesson} lesson */
export function mount(root, store, { id, commit }) {
  const said = el("div", { role: "status" });
  store.watch(["lesson", "step"], (state) => {
    const step = stepOf(state);
    if (!step) return;
    const title = el("h2", { tabindex: "-1" }, fragment(step.title));
    const form = formOf(step, (answer) => commit(state.step, answer));
    root.replaceChildren(title, fragment(step.html), ...(form ? [form] : []), said);
    title.focus({ preventScroll: true });
  });
  store.watch(["lesson", "step", "verdicts", "given"], (state) => {
    const step = stepOf(state);
    const verdict = state.verdicts[state.step];
    said.replaceChildren(
      ...(step && verdict ? [verdictOf(verdict, step.question, { lesson: id, step: state.step })] : []),
    );
    close(root, state);
  });
}

/** @param {Step} step @param {(answer: unknown) => void} commit */
function formOf({ question, fade }, commit) {
  if (question) return questionForm(question, commit);
  return fade ? fadeForm(fade, commit) : null;
}

/** A committed answer stays as it was; the guess is marked. @param {HTMLElement} root @param {LessonState} state */
function close(root, { step, verdicts, given }) {
  const isDone = step in verdicts;
  for (const control of root.querySelectorAll(".lesson-question :is(button, input), .lesson-fade :is(button, input)")) {
    control.toggleAttribute("disabled", isDone);
  }
  const guess = given[step];
  for (const [index, option] of [...root.querySelectorAll(".lesson-option")].entries()) {
    option.toggleAttribute("data-mine", isDone && index === guess);
  }
}
