/** Transport: moves through the sub-steps with Back, Next and a slider that stops at each. */

import { el } from "../../widgets/elements.js";
import { back, hasTrace, leap, next, placeIndex, toPlace } from "../reply/state.js";
import { titleOf } from "../text/words.js";

/** @import { StepperState } from "../reply/types.js" */

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<StepperState>} store */
export function mount(root, store) {
  const before = el("button", { type: "button", class: "transport-back" }, "◀ Back");
  const after = el("button", { type: "button", class: "primary transport-next" }, "Next ▶");
  const slider = el("input", { type: "range", min: 0, max: 1, step: "any", value: 0, "aria-label": "Step" });
  const count = el("span", { class: "transport-count number-of-steps" });
  root.append(el("div", { class: "transport" }, before, slider, count, after));
  let isHeld = false;
  let hasLeft = false;

  store.watch(["trace", "at"], (state) => {
    if (!hasTrace(state)) return;
    const index = placeIndex(state);
    const place = state.trace.places[index];
    const step = place && state.trace.steps[place.step];
    slider.max = String(state.trace.places.length - 1);
    if (!isHeld) slider.value = String(index);
    slider.setAttribute("aria-valuetext", `${index + 1}: ${step && place ? titleOf(step, place.name) : ""}`);
    count.textContent = `${index + 1} of ${state.trace.places.length}`;
    // a disabled button would lose the focus of somebody who presses it again and again
    before.setAttribute("aria-disabled", String(index === 0));
    after.setAttribute("aria-disabled", String(index === state.trace.places.length - 1));
  });

  const go = (/** @type {(state: import("../reply/state.js").WithTrace) => Partial<StepperState>} */ move) => {
    const state = store.get();
    if (hasTrace(state)) store.set(move(state));
  };
  const scrub = () => {
    isHeld = true;
    const at = Number(slider.value);
    go((state) => {
      // however far the slider is drawn, it is one jump
      const there = (hasLeft ? toPlace : leap)(state, Math.round(at));
      hasLeft ||= there.at !== undefined;
      return { ...there, scrub: at };
    });
  };
  const release = () => {
    isHeld = hasLeft = false;
    go((state) => {
      slider.value = String(placeIndex(state));
      return { scrub: null };
    });
  };
  const click = (/** @type {Event} */ event) => {
    if (event.target === before) go(back);
    if (event.target === after) go(next);
  };
  // a step of the keyboard is a step of the trace, not a hair of the slider
  const press = (/** @type {KeyboardEvent} */ event) => {
    const move = { ArrowLeft: back, ArrowDown: back, ArrowRight: next, ArrowUp: next }[event.key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
    go(move);
    event.preventDefault();
    event.stopPropagation();
  };
  slider.addEventListener("input", scrub);
  slider.addEventListener("change", release);
  slider.addEventListener("keydown", press);
  root.addEventListener("click", click);
}
