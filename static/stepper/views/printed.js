/** Printed digits: compares the book's numbers of the current sub-step with ours. */

import { el } from "../../widgets/elements.js";
import { figureOf } from "../drawing/figure.js";
import { refTo } from "../reply/derive.js";
import { printedOf } from "../reply/printed-digits.js";
import { isHidden } from "../reply/question.js";
import { matrixOf, tensorOf } from "../reply/read.js";
import { hasTrace, headOf, placeOf } from "../reply/state.js";
import { numberSpan } from "./number-button.js";
import { letterOf } from "./symbol-letter.js";

/** @import { WithTrace } from "../reply/state.js" */
/** @import { Printed, StepperState } from "../reply/types.js" */

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<StepperState>} store */
export function mount(root, store) {
  const body = el("div", { class: "printed-list" });
  root.append(el("h3", {}, "Printed in the source"), body);
  store.watch(["trace", "at", "headIndex", "printed", "digits", "predict", "revealed"], (state) => {
    const lines = hasTrace(state) ? linesOf(state) : [];
    root.hidden = lines.length === 0 || isHidden(state);
    if (root.hidden || !hasTrace(state)) return void body.replaceChildren();
    const names = [...new Set(lines.map(({ tensor }) => tensor))];
    const groups = names.flatMap((name) => [
      names.length > 1 && el("h4", {}, letterOf(name), ` ${name}`),
      ...lines.filter(({ tensor }) => tensor === name).map((line) => rowOf(state, line)),
    ]);
    body.replaceChildren(summaryOf(lines), ...groups.filter((each) => each !== false), ...notesOf(lines));
  });
}

/** The result, and what comes in from outside to make it, which has no sub-step of its own. @param {WithTrace} state */
function linesOf(state) {
  const { trace, printed } = state;
  const place = placeOf(state);
  const given = figureOf(trace, place)
    .items.map(({ name }) => name)
    .filter((name) => tensorOf(trace, name).isParameter);
  return [place.name, ...new Set(given)].flatMap((name) => printedOf(printed, name, headOf(state)));
}

/** @param {Printed[]} lines */
function summaryOf(lines) {
  const agrees = lines.flatMap((line) => line.agrees);
  const good = agrees.filter(Boolean).length;
  const isAll = good === agrees.length;
  return el(
    "p",
    { class: `small ${isAll ? "agrees" : "differs"}` },
    isAll
      ? `✓ All ${good} printed numbers match, to the printed digits.`
      : `${good} of ${agrees.length} printed numbers match, to the printed digits; ✗ marks the others.`,
  );
}

/** @param {WithTrace} state @param {Printed} line */
function rowOf(state, line) {
  const matrix = matrixOf(state.trace, line.tensor, headOf(state));
  const pairs = line.digits.map((digits, i) => {
    const column = line.columns[i] ?? 0;
    const isGood = line.agrees[i] === true;
    return el(
      "span",
      { class: `printed-pair ${isGood ? "agrees" : "differs"}` },
      el(
        "span",
        { class: "digits-printed", "data-printed": line.tensor, "data-row": line.row, "data-column": column },
        digits,
      ),
      el(
        "span",
        { class: "mark", role: "img", "aria-label": isGood ? "agrees with" : "differs from" },
        isGood ? "✓" : "✗",
      ),
      numberSpan(refTo(state.trace, line.tensor, line.head ?? headOf(state), line.row, column), state.digits, "ours"),
    );
  });
  return el(
    "div",
    { class: "printed-row" },
    el("span", { class: "printed-label" }, el("bdi", {}, matrix.rowLabels[line.row] ?? "")),
    el("div", { class: "printed-pairs" }, ...pairs),
  );
}

/** @param {Printed[]} lines */
const notesOf = (lines) =>
  [...new Set(lines.map(({ note }) => note).filter(Boolean))].map((note) => el("p", { class: "note" }, note));
