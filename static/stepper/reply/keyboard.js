/**
 * Keyboard of a trace: moves and plays it, unless the focus is in a field.
 *
 * @import { WithTrace } from "./state.js"
 * @import { StepperState } from "./types.js"
 */

import { followBlank } from "../../projector/clicker.js";
import { reveal } from "./question.js";
import { back, first, hasTrace, jump, last, next, turnProjector } from "./state.js";

const TWO_DIGITS_MS = 1000;

/** @type {Record<string, (state: WithTrace) => Partial<StepperState>>} */
const MOVES = {
  ArrowLeft: back,
  ArrowRight: next,
  PageUp: back,
  PageDown: next,
  "[": back,
  "]": next,
  Home: first,
  End: last,
  p: turnProjector,
  Escape: (state) => (state.present ? turnProjector(state) : {}),
  " ": ({ plays }) => ({ plays: plays + 1 }),
  r: reveal,
};

/** Says whether what is typed goes into a field. @param {EventTarget | null} target */
function isField(target) {
  if (!(target instanceof HTMLElement)) return false;
  // the arrows turn the what-ifs' own sliders, and not the step as well
  if (target.closest(".what-if, .by-hand")) return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "range", "button", "submit"].includes(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

/** Says whether the space bar presses what has the focus. @param {EventTarget | null} target */
const isPressed = (target) => target instanceof Element && target.closest("button, summary, a, input, select") !== null;

/** @param {import("../../core/store.js").Store<StepperState>} store */
export function followKeys(store) {
  followBlank();
  let typed = "";
  let time = 0;
  let hasJumped = false;

  /** @param {string} digit @param {WithTrace} state */
  function number(digit, state) {
    const isLater = Date.now() - time > TWO_DIGITS_MS;
    const both = Number(typed + digit);
    typed = isLater || both > state.trace.places.length ? digit : typed + digit;
    time = Date.now();
    const there = jump(state, Number(typed));
    // the second digit of one number is no jump of its own, where the first was one
    const isSecond = typed.length > 1 && hasJumped;
    hasJumped = there.at !== undefined;
    return isSecond && hasJumped ? { ...there, jumps: state.jumps } : there;
  }

  const press = (/** @type {KeyboardEvent} */ event) => {
    const state = /** @type {StepperState} */ (store.get());
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      isField(event.target) ||
      (event.key === " " && isPressed(event.target)) ||
      !hasTrace(state)
    )
      return;
    const move = MOVES[event.key];
    if (move) store.set(move(state));
    else if (/^\d$/.test(event.key)) store.set(number(event.key, state));
    else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", press);
}
