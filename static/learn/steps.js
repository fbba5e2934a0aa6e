/** Steps of the lesson as dots, with the way back and the way on, and the questions that were left open. */

import { at } from "../core/site-root.js";
import { el } from "../widgets/elements.js";
import { progressOf } from "./progress.js";
import { isOpen, leftOpen } from "./state.js";

/** @import { Store } from "../core/store.js" */
/** @import { LessonState } from "./state.js" */

/** @param {HTMLElement} root @param {Store<LessonState>} store */
export function mount(root, store) {
  const move = (/** @type {number} */ by) => root.dispatchEvent(new CustomEvent("move", { detail: by, bubbles: true }));
  const back = el("button", { type: "button" }, "Back");
  const next = el("button", { type: "button", class: "primary" }, "Next");
  const { next: id, nextTitle } = root.dataset;
  const path = el("a", { class: id ? "button" : "button primary", href: at("/learn") }, "Finish");
  const ends = id
    ? [path, el("a", { class: "button primary", href: at(`/learn/${id}`) }, `Next: ${nextTitle}`)]
    : [path];
  const dots = el("ol", { class: "lesson-dots" });
  const left = el("p", { class: "lesson-left", "aria-live": "polite" });
  root.append(left, back, dots, next, ...ends);
  back.addEventListener("click", () => move(-1));
  next.addEventListener("click", () => move(1));
  for (const end of ends) end.addEventListener("click", () => move(1));

  store.watch(["lesson", "step", "verdicts", "given"], (state) => {
    const { lesson, step, verdicts } = state;
    if (!lesson) return;
    const open = leftOpen(state, Math.max(step, progressOf(lesson.id).step));
    left.replaceChildren(...leftNote(store, open));
    // somebody who has not answered yet is asked to, and may go on
    next.classList.toggle("primary", !isOpen(state));
    const isLast = step === lesson.steps.length - 1;
    back.disabled = step === 0;
    next.hidden = isLast;
    for (const end of ends) end.hidden = !isLast;
    dots.replaceChildren(
      ...lesson.steps.map((_, index) =>
        dot(store, index, { isNow: index === step, isOpen: open.includes(index), right: verdicts[index]?.right }),
      ),
    );
  });
}

/** @param {Store<LessonState>} store @param {number[]} open @returns {Node[]} */
function leftNote(store, open) {
  const [first] = open;
  if (first === undefined) return [];
  const numbers = open.map((index) => index + 1);
  const says =
    numbers.length === 1
      ? `The question of step ${numbers[0]} is still open.`
      : `The questions of steps ${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)} are still open.`;
  const button = el("button", { type: "button", class: "small" }, `Answer step ${first + 1}`);
  button.addEventListener("click", () => store.set({ step: first, problem: "" }));
  return [el("span", {}, says), button];
}

/**
 * @param {Store<LessonState>} store @param {number} index
 * @param {{ isNow: boolean, isOpen: boolean, right: boolean | null | undefined }} how
 */
function dot(store, index, { isNow, isOpen, right }) {
  const answered = right === undefined || right === null ? "" : right ? ", answered right" : ", answered";
  const says = isOpen ? ", question still open" : answered;
  const button = el("button", {
    type: "button",
    "aria-label": `Step ${index + 1}${says}`,
    "aria-current": isNow ? "step" : null,
    "data-right": right === undefined ? null : String(right),
    "data-open": isOpen,
  });
  button.addEventListener("click", () => store.set({ step: index, problem: "" }));
  return el("li", {}, button);
}
