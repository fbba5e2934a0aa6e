/** Text of the step, its question, and the verdict once somebody has committed. */

import { el } from "../widgets/elements.js";
import { draftOf } from "./draft.js";
import { fragment } from "./fragment.js";
import { forgetGiven, showGiven } from "./given.js";
import { fadeForm, questionForm } from "./question.js";
import { stepOf } from "./state.js";
import { verdictOf } from "./verdict.js";

/** @import { Store } from "../core/store.js" */
/** @import { Draft } from "./draft.js" */
/** @import { LessonState, Step, Verdict } from "./state.js" */
/**
 * @typedef {{ id: string, commit: (step: number, answer: unknown) => void, explain: (step: number) => void }} Lesson
 */

const FORM = ".lesson-question, .lesson-fade";

/** @param {Event} event */
function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** @param {HTMLElement} root @param {Store<LessonState>} store @param {Lesson} lesson */
export function mount(root, store, { id, commit, explain }) {
  const said = el("div", { role: "status" });
  /** @type {Verdict | null} */
  let shown = null;
  store.watch(["lesson", "step"], (state) => {
    const step = stepOf(state);
    if (!step) return;
    const title = el("h2", { tabindex: "-1" }, fragment(step.title));
    const form = formOf(step, (answer) => commit(state.step, answer), draftOf(id, state.step));
    // an answer that is on its way is not changed
    for (const name of ["click", "submit"])
      form?.addEventListener(name, (event) => state.step in store.get().given && stop(event), { capture: true });
    root.replaceChildren(title, fragment(step.html), ...(form ? [form] : []), said);
    title.focus({ preventScroll: true });
  });
  store.watch(["lesson", "step", "given", "verdicts"], (state) => {
    const step = stepOf(state);
    const verdict = state.verdicts[state.step] ?? null;
    const next = nextFocus(root, said, verdict);
    // words that somebody is writing stay where they are, whatever else comes in
    if (verdict !== shown) {
      const place = { lesson: id, step: state.step, explain: () => explain(state.step) };
      said.replaceChildren(...(step && verdict ? [verdictOf(verdict, step.question, place)] : []));
      shown = verdict;
    }
    close(root, state);
    const target = next && said.querySelector(next);
    if (target instanceof HTMLElement) target.focus();
  });
}

/**
 * Where the keyboard goes on when its button is gone: to the verdict, then to the lesson's own reason.
 * @param {HTMLElement} root @param {HTMLElement} said @param {Verdict | null} verdict
 */
function nextFocus(root, said, verdict) {
  const focused = document.activeElement;
  if (!verdict || !focused) return null;
  if (said.contains(focused)) return verdict.reason === null ? null : ".lesson-reason";
  return root.querySelector(FORM)?.contains(focused) ? ".lesson-said" : null;
}

/** @param {Step} step @param {(answer: unknown) => void} commit @param {Draft} draft */
function formOf({ question, fade }, commit, draft) {
  if (question) return questionForm(question, commit, draft);
  return fade ? fadeForm(fade, commit, draft) : null;
}

/**
 * A committed answer stays as it was, and the guess is marked; where it was refused, the form is open again.
 * @param {HTMLElement} root @param {LessonState} state
 */
function close(root, { step, verdicts, given }) {
  const form = root.querySelector(FORM);
  if (!form) return;
  const isGiven = step in given;
  if (isGiven) showGiven(form, given[step]);
  else forgetGiven(form);
  // without its verdict yet the focus stays on its control, which a disabled one would lose
  form.setAttribute("aria-busy", String(isGiven && !(step in verdicts)));
  for (const control of form.querySelectorAll("button, input")) control.toggleAttribute("disabled", step in verdicts);
  for (const field of form.querySelectorAll("input, textarea")) field.toggleAttribute("readonly", isGiven);
}
