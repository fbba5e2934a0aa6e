/** Steps of the lesson as dots, with the way back and the way on. */

import { at } from "../core/site-root.js";
import { el } from "../widgets/elements.js";

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
  root.append(back, dots, next, ...ends);
  back.addEventListener("click", () => move(-1));
  next.addEventListener("click", () => move(1));
  for (const end of ends) end.addEventListener("click", () => move(1));

  store.watch(["lesson", "step", "verdicts"], ({ lesson, step, verdicts }) => {
    if (!lesson) return;
    const isLast = step === lesson.steps.length - 1;
    back.disabled = step === 0;
    next.hidden = isLast;
    for (const end of ends) end.hidden = !isLast;
    dots.replaceChildren(...lesson.steps.map((_, index) => dot(store, index, index === step, verdicts[index]?.right)));
  });
}

/** @param {Store<LessonState>} store @param {number} index @param {boolean} isNow @param {boolean | null} [right] */
function dot(store, index, isNow, right) {
  const says = right === undefined || right === null ? "" : right ? ", answered right" : ", answered";
  const button = el("button", {
    type: "button",
    "aria-label": `Step ${index + 1}${says}`,
    "aria-current": isNow ? "step" : null,
    "data-right": right === undefined ? null : String(right),
  });
  button.addEventListener("click", () => store.set({ step: index, problem: "" }));
  return el("li", {}, button);
}
