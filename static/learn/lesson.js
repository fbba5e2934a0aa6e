/** A lesson: one step at a time, a question before the picture, arrow keys to go on. */

import { answerLesson, lessonOf, Problem } from "../core/api.js";
import { markContrast } from "../core/color-scheme.js";
import { followTable } from "../core/follow-address.js";
import { createStore } from "../core/store.js";
import { el } from "../widgets/elements.js";
import { mount as frame } from "./frame.js";
import { progressOf, remember } from "./progress.js";
import { TABLE } from "./state.js";
import { mount as step } from "./step.js";
import { mount as steps } from "./steps.js";

/** @import { Store } from "../core/store.js" */
/** @import { LessonState } from "./state.js" */

const page = /** @type {HTMLElement} */ (document.querySelector('[data-page="lesson"]'));
const id = page.dataset.lesson ?? "";
const kept = progressOf(id);

/** @type {Store<LessonState>} */
const store = createStore(
  /** @type {LessonState} */ ({ lesson: null, ...TABLE.read(location.search), verdicts: {}, given: {}, problem: "" }),
);

/** @param {unknown} error */
function refused(error) {
  if (!(error instanceof Problem)) throw error;
  store.set({ problem: error.message });
}

/** @param {number} at @param {unknown} answer @param {boolean} [explained] */
async function commit(at, answer, explained = false) {
  // a second tap before the verdict changes nothing
  if (at in store.get().given) return;
  store.set({ problem: "", given: { ...store.get().given, [at]: answer } });
  try {
    const verdict = await answerLesson(id, at, answer, explained);
    store.set({ verdicts: { ...store.get().verdicts, [at]: verdict } });
    remember(id, { answers: { ...progressOf(id).answers, [at]: { answer, right: verdict.right } } });
  } catch (error) {
    const { [at]: _refused, ...given } = store.get().given;
    store.set({ given });
    refused(error);
  }
}

/** The learner has said why: now the lesson says it too. @param {number} at */
async function explain(at) {
  store.set({ problem: "" });
  try {
    const verdict = await answerLesson(id, at, store.get().given[at], true);
    store.set({ verdicts: { ...store.get().verdicts, [at]: verdict } });
    remember(id, { explained: { ...progressOf(id).explained, [at]: true } });
  } catch (error) {
    refused(error);
  }
}

/** @param {number} by */
function move(by) {
  const { lesson, step: at } = store.get();
  if (!lesson) return;
  const to = at + by;
  if (to >= lesson.steps.length) remember(id, { step: lesson.steps.length });
  if (to >= 0 && to < lesson.steps.length) store.set({ step: to, problem: "" });
}

/** @param {KeyboardEvent} event */
const isTyped = ({ target }) => target instanceof Element && target.closest("input, select, textarea") !== null;

const KEYS = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 };

async function start() {
  try {
    const lesson = await lessonOf(id);
    const last = Math.min(store.get().step, lesson.steps.length - 1);
    store.set({ lesson, step: last });
    // what was answered before is answered again, because the answer is kept nowhere
    for (const [at, given] of Object.entries(kept.answers))
      if (lesson.steps[Number(at)]) commit(Number(at), given.answer, kept.explained?.[Number(at)]);
  } catch (error) {
    refused(error);
  }
}

markContrast();
const VIEWS = { frame, step: (/** @type {HTMLElement} */ root) => step(root, store, { id, commit, explain }), steps };
for (const [name, mount] of Object.entries(VIEWS)) {
  const root = page.querySelector(`[data-view="${name}"]`);
  if (root instanceof HTMLElement) mount(root, store);
}
followTable(store, TABLE);
store.watch(["step", "lesson"], ({ step: at, lesson }) => {
  if (lesson) remember(id, { step: Math.max(at, progressOf(id).step) });
});
page.addEventListener("move", (event) => move(/** @type {CustomEvent<number>} */ (event).detail));
addEventListener("keydown", (event) => {
  const by = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
  if (by === undefined || isTyped(event) || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  move(by);
});
store.watch(["problem"], ({ problem, lesson }) => {
  page.querySelector(".problem[role=alert]")?.remove();
  if (!problem) return;
  const said = el("p", { class: "problem", role: "alert" }, problem);
  if (lesson) return page.append(said);
  // without its lesson the page has no picture and no steps
  page.querySelector('[data-view="step"]')?.replaceChildren(said);
  for (const empty of page.querySelectorAll('[data-view="frame"], [data-view="steps"]'))
    empty.toggleAttribute("hidden", true);
});
start();
