/**
 * Predict first: asks about the hidden result, takes one tap as the answer, and says with the reply's number whether it
 * is right.
 *
 * @import { Question } from "../reply/question.js"
 * @import { WithTrace } from "../reply/state.js"
 * @import { StepperState } from "../reply/types.js"
 */

import { el } from "../../widgets/elements.js";
import { refTo } from "../reply/derive.js";
import { answer, isHidden, keyWords, nextQuestion, questionOf, reveal, skip } from "../reply/question.js";
import { matrixOf } from "../reply/read.js";
import { hasTrace, headOf, leap, placeOf } from "../reply/state.js";
import { shortTitleOf } from "../text/words.js";
import { numberSpan } from "./number-button.js";

/** Parts of the page whose numbers would tell the answer. */
const TELLING = '[data-part="patches"], [data-part="what-if"]';
/** @type {(keyof StepperState)[]} */
const SHOWN = ["trace", "at", "headIndex", "row", "predict", "revealed", "guess", "tally", "skipped", "digits"];

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<StepperState>} store */
export function mount(root, store) {
  const text = el("div", { class: "predict-text", role: "status", "aria-live": "polite", tabindex: -1 });
  const choices = el("div", { class: "choices", role: "group", "aria-label": "Answers" });
  const tally = el("span", { class: "tally small muted" });
  const show = el("button", { type: "button", class: "small reveal" }, "Reveal (r)");
  const go = el("button", { type: "button", class: "small" });
  root.append(text, choices, tally, go, show);
  const putAway = whileAsking();
  store.watch(["trace", "at"], (state, before) => {
    const left = skip(state, before);
    if (left.skipped) store.set(left);
  });
  store.watch(SHOWN, (state) => {
    const question = state.predict ? questionOf(state) : null;
    const isAsking = isHidden(state);
    root.hidden = !state.predict || !hasTrace(state);
    putAway(isAsking);
    if (root.hidden || !hasTrace(state)) return;
    show.hidden = choices.hidden = !isAsking;
    const way = wayOn(state, question !== null);
    go.hidden = way === null;
    go.textContent = way?.text ?? "";
    go.value = String(way?.index ?? "");
    const verdict = question ? (isAsking ? asked(state, question) : said(state, question)) : unasked(state);
    text.replaceChildren(verdict);
    choices.replaceChildren(...(isAsking && question ? buttonsOf(question) : []));
    tally.textContent = state.tally.asked ? `${state.tally.right} of ${state.tally.asked} right` : "";
  });
  const click = (/** @type {Event} */ { target }) => {
    const state = store.get();
    const button = target instanceof Element ? target.closest("button") : null;
    if (!button || !hasTrace(state)) return;
    const value = Number(button.value);
    store.set(button === show ? reveal(state) : button === go ? leap(state, value) : answer(state, value));
    // the button that was pressed is gone
    text.focus({ preventScroll: true });
  };
  root.addEventListener("click", click);
}

/**
 * Takes out of the page whatever else would tell the answer: a part that is only invisible can still be read.
 * @returns {(isAsking: boolean) => void}
 */
function whileAsking() {
  /** where each part stood @type {Map<Element, Comment>} */
  const places = new Map();
  return (isAsking) => {
    document.documentElement.toggleAttribute("data-asking", isAsking);
    if (!isAsking) {
      for (const [part, place] of places) place.replaceWith(part);
      places.clear();
    } else
      for (const part of document.querySelectorAll(TELLING)) {
        const place = document.createComment("");
        part.replaceWith(place);
        places.set(part, place);
      }
  };
}

/** A step about which nothing is asked. @param {WithTrace} state */
const unasked = (state) =>
  el(
    "p",
    {},
    nextQuestion(state) >= 0
      ? "Nothing is asked at this step: its numbers cannot be reasoned out."
      : "Nothing is asked from here on.",
  );

/**
 * The question that was left, or the one that comes. @param {WithTrace} state @param {boolean} hasQuestion
 * @returns {{ text: string, index: number } | null}
 */
function wayOn(state, hasQuestion) {
  const here = placeOf(state).name;
  const left = state.trace.places.findIndex(({ name }) => name !== here && state.skipped.includes(name));
  const count = state.skipped.filter((name) => name !== here).length;
  if (left >= 0) return { text: `${count} not answered: back to step ${left + 1}`, index: left };
  const next = hasQuestion ? -1 : nextQuestion(state);
  return next >= 0 ? { text: `The next question is at step ${next + 1}`, index: next } : null;
}

/** @param {Question} question */
const buttonsOf = ({ choices }) =>
  choices.map(({ value, text }) => el("button", { type: "button", class: "choice", value }, el("bdi", {}, text)));

/** @param {string} name */
const nounOf = (name) =>
  ({ weights: "weight", scores: "score", scaled: "scaled score", masked: "masked score", tempered: "score" })[name] ??
  `number of ${shortTitleOf(name).toLowerCase()}`;

/** @param {string} words */
const quoted = (words) => el("b", {}, el("bdi", {}, `“${words}”`));

/** What the row and the column of a question are. @param {WithTrace} state @param {Question} question */
function tokensOf(state, { name, row, column }) {
  const matrix = matrixOf(state.trace, name, headOf(state));
  return { query: quoted(matrix.rowLabels[row] ?? ""), key: quoted(keyWords(matrix, column)), matrix };
}

/** @param {WithTrace} state @param {Question} question */
function asked(state, question) {
  const { query, key, matrix } = tokensOf(state, question);
  if (question.kind === "mask") return el("p", {}, "May ", query, " look at ", key, "?");
  if (question.kind === "spread")
    return el("p", {}, "Do the scores of ", query, " move apart or together, divided by the temperature?");
  if (question.kind === "key")
    return el("p", {}, `Which key gets the largest ${nounOf(question.name)} in the row of `, query, "?");
  const what = matrix.columns > 1 ? "largest exponential in the row" : "sum of the row";
  return el("p", {}, `How large is the ${what} of `, query, "?");
}

/** @param {WithTrace} state @param {Question} now */
function said(state, now) {
  const { guess } = state;
  const isMine = guess?.name === placeOf(state).name && guess.head === headOf(state);
  // the reader may have gone on to another row
  const question = (isMine && questionOf({ ...state, row: guess.row })) || now;
  const found = foundOf(state, question);
  if (!isMine) return el("p", {}, "The answer: ", ...found, ".");
  if (question.right.includes(guess.choice)) return el("p", { class: "right" }, "✓ Right: ", ...found, ".");
  const { matrix } = tokensOf(state, question);
  const mine = question.kind === "key" ? ["; your guess ", quoted(keyWords(matrix, guess.choice)), " has "] : [];
  const number = question.kind === "key" ? numberAt(state, question, guess.choice) : "";
  return el("p", { class: "wrong" }, "✗ Not quite: ", ...found, ...mine, number, ".");
}

/** @param {WithTrace} state @param {Question} question @param {number} column */
const numberAt = (state, { name, row }, column) =>
  numberSpan(refTo(state.trace, name, headOf(state), row, column), state.digits);

/** The answer, in words. @param {WithTrace} state @param {Question} question @returns {(string | Node)[]} */
function foundOf(state, question) {
  const { query, key, matrix } = tokensOf(state, question);
  const { kind, name, column, right } = question;
  if (kind === "mask") return [query, right[0] ? " may look at " : " may not look at ", key];
  if (kind === "spread")
    return ["the scores of ", query, right.includes(1) ? " move further apart" : " move closer together"];
  const number = numberAt(state, question, column);
  if (kind === "key") return [`the largest ${nounOf(name)} in the row of `, query, " is at ", key, " with ", number];
  return [matrix.columns > 1 ? "the largest in the row of " : "the sum of the row of ", query, " is ", number];
}
