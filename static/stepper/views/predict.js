/**
 * Predict first: asks about the hidden result, takes a cell as the guess, and answers with the reply's numbers.
 *
 * @import { WithTrace } from "../reply/state.js"
 */

import { el } from "../../widgets/elements.js";
import { refTo } from "../reply/derive.js";
import { axisWord, cellWords } from "../reply/naming.js";
import { matrixOf, tensorOf } from "../reply/read.js";
import { cellOf, hasTrace, headOf, isHidden, naturalCell, placeOf } from "../reply/state.js";
import { shortTitleOf } from "../text/words.js";
import { numberSpan } from "./number-button.js";

/**
 * @param {HTMLElement} root
 * @param {import("../../core/store.js").Store<import("../reply/types.js").StepperState>} store
 */
export function mount(root, store) {
  const text = el("div", { class: "predict-text", role: "status" });
  const reveal = el("button", { type: "button", class: "primary" }, "Reveal (r)");
  root.append(text, reveal);
  store.watch(["trace", "at", "headIndex", "row", "column", "predict", "revealed", "guess", "digits"], (state) => {
    root.hidden = !state.predict;
    if (!state.predict || !hasTrace(state)) return;
    reveal.hidden = state.revealed;
    text.replaceChildren(...(isHidden(state) ? question(state) : answer(state)));
  });
  const click = () => store.set({ revealed: true });
  reveal.addEventListener("click", click);
}

/** Says whether a row of this has one largest key to guess. @param {WithTrace} state */
function isRowOfKeys(state) {
  const { name } = placeOf(state);
  const { columnAxis, columns } = matrixOf(state.trace, name);
  return columnAxis === "key" && columns > 1 && tensorOf(state.trace, name).axes.includes("query");
}

/** @param {WithTrace} state */
function nouns(state) {
  const { name } = placeOf(state);
  return name === "weights" ? "weight" : name === "scores" ? "score" : `number of ${shortTitleOf(name).toLowerCase()}`;
}

/** @param {WithTrace} state */
const guessOf = (state) => (state.guess?.name === placeOf(state).name ? state.guess : null);

/** @param {WithTrace} state @returns {Node[]} */
function question(state) {
  const matrix = matrixOf(state.trace, placeOf(state).name, headOf(state));
  const guess = guessOf(state);
  const row = guess?.row ?? cellOf({ ...state, column: 0 }).row;
  const label = matrix.rowLabels[row] ?? "";
  const asked = isRowOfKeys(state)
    ? el(
        "p",
        {},
        `Which key gets the largest ${nouns(state)} in the row of `,
        el("b", {}, el("bdi", {}, `“${label}”`)),
        "? Choose a cell of that row.",
      )
    : el("p", {}, "What will the result be? Choose a cell, say what you expect, then reveal it.");
  const said =
    guess && el("p", {}, "Your guess: ", el("b", {}, el("bdi", {}, cellWords(matrix, guess.row, guess.column))), ".");
  return said ? [asked, said] : [asked];
}

/** @param {WithTrace} state @returns {Node[]} */
function answer(state) {
  const { name } = placeOf(state);
  const guess = guessOf(state);
  const matrix = matrixOf(state.trace, name, headOf(state));
  const row = guess?.row ?? cellOf(state).row;
  const best = naturalCell(matrix, row, null);
  const number = (/** @type {number} */ column) =>
    numberSpan(refTo(state.trace, name, headOf(state), row, column), state.digits);
  if (!isRowOfKeys(state)) {
    return [
      el(
        "p",
        {},
        guess ? `You chose ${cellWords(matrix, guess.row, guess.column)}: it is ` : "Here it is: ",
        number(guess?.column ?? cellOf(state).column),
        ".",
      ),
    ];
  }
  const largest = [el("b", {}, el("bdi", {}, `“${matrix.columnLabels[best.column]}”`)), " with ", number(best.column)];
  if (!guess)
    return [
      el(
        "p",
        {},
        `The largest ${nouns(state)} in the row of ${axisWord(matrix.rowAxis)} “${matrix.rowLabels[row]}” is at `,
        ...largest,
        ".",
      ),
    ];
  const mine = refTo(state.trace, name, headOf(state), row, guess.column);
  const isRight = mine.value === refTo(state.trace, name, headOf(state), row, best.column).value;
  if (isRight) return [el("p", { class: "right" }, "✓ Right: it is ", ...largest, ".")];
  return [
    el(
      "p",
      { class: "wrong" },
      "✗ Not quite: the largest is ",
      ...largest,
      "; your guess ",
      el("bdi", {}, `“${matrix.columnLabels[guess.column]}”`),
      " has ",
      number(guess.column),
      ".",
    ),
  ];
}
