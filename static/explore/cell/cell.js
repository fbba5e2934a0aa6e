/** One cell in full: where its weight comes from, step by step, with the digits of this run. */

import { cellAtPosition, currentPosition } from "../../domain/cell-text.js";
import { currentCell } from "../../domain/selected-cell.js";
import { displayOf } from "../../domain/token-display.js";
import { chosenCell, chosenLabel } from "../../domain/words/chosen-sentence.js";
import { numberText } from "../../format/numbers.js";
import { largest, rankInRow, softmaxParts, sum } from "../../format/row-math.js";
import { labelsOf } from "../../format/token-text.js";
import { at, rowOf } from "../../format/typed-arrays.js";
import { el, roleToken } from "../../widgets/elements.js";
import { term } from "../../widgets/tooltip/term-tooltip.js";

/** @import { Cell, CapturedHead, OpenedHead, State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const body = el("div", { class: "cell-card" });
  root.append(body);
  store.watch(["opened", "captured", "hover", "query", "key", "digits", "words", "bare", "threshold"], (state) => {
    const shown = state.opened ?? state.captured;
    // who unfolds the softmax for one cell wants to see it for the next
    const isUnfolded = body.querySelector("details")?.open ?? false;
    if (shown) body.replaceChildren(...sentences(state), ...describe(shown, spokenCell(state, shown), state.digits));
    const fold = body.querySelector("details");
    if (fold) fold.open = isUnfolded;
  });
}

/** The cell of the sentence: in place of a token that is not shown, the nearest that is. */
function spokenCell(/** @type {State} */ { matrix, ...rest }, /** @type {OpenedHead | CapturedHead} */ opened) {
  const cell = currentCell(rest, opened);
  if (!matrix || !rest.bare) return cell;
  const state = { ...rest, matrix };
  const display = displayOf(state);
  const isShown = Number(display.rowAt[cell.query]) >= 0 && Number(display.columnAt[cell.key]) >= 0;
  return isShown ? cell : cellAtPosition(display, currentPosition(state, display));
}

/** @param {State} state */
function sentences({ matrix, ...rest }) {
  if (!matrix) return [];
  const state = { ...rest, matrix };
  const display = displayOf(state);
  const position = currentPosition(state, display);
  const label = chosenLabel(state, display, position);
  const parts = chosenCell(state, display, position).map((part) =>
    typeof part === "string" ? part : roleToken(part.role, part.text),
  );
  return [el("p", { class: "plain" }, ...parts), ...(label ? [el("p", { class: "note" }, label)] : [])];
}

const CAP_ROUNDING = 1e-4;

/** @param {OpenedHead | CapturedHead} opened @param {Cell} cell @param {State["digits"]} digits @returns {Node[]} */
function describe(opened, cell, digits) {
  const number = (/** @type {number} */ x) => numberText(x, digits);
  const isHidden = at(opened.masked, cell.query, cell.key) === -Infinity;
  return [
    facts(opened, cell, number),
    opened.given.includes(cell.query)
      ? el("p", { class: "note" }, "This row of weights was put in by hand; no softmax made it.")
      : isHidden
        ? el("p", { class: "note" }, hiddenSentence(opened, cell))
        : derivation(opened, cell, number),
  ];
}

/** @param {OpenedHead | CapturedHead} opened @param {Cell} cell @param {(x: number) => string} number */
function facts(opened, { query, key }, number) {
  const masked = rowOf(opened.masked, query);
  const weights = rowOf(opened.weights, query);
  const isHidden = masked[key] === -Infinity;
  const { rank, of } = rankInRow(weights, masked, key);
  return factList([
    ["weight", number(Number(weights[key])), "weight"],
    ...("query" in opened ? scoreFacts(opened, { query, key }, number) : []),
    !("query" in opened) && ["masked score", isHidden ? "−∞" : number(Number(masked[key])), "masked"],
    opened.temperature !== 1 && ["÷ temperature", String(opened.temperature), "temperature"],
    ["rank in its row", isHidden ? "may not attend" : `${rank} of ${of}`, "rank"],
    ["sum of the row", number(Math.fround(sum(weights))), "row-sum"],
  ]);
}

/**
 * @param {OpenedHead} opened @param {Cell} cell @param {(x: number) => string} number
 * @returns {([string, string, string] | false)[]}
 */
function scoreFacts(opened, { query, key }, number) {
  const masked = at(opened.masked, query, key);
  const scaled = at(opened.scaled, query, key);
  const capped = opened.softcap === null ? scaled : opened.softcap * Math.tanh(scaled / opened.softcap);
  // the cap is computed here in other digits than there
  const bias =
    masked === -Infinity || (opened.softcap !== null && Math.abs(masked - capped) < CAP_ROUNDING) ? 0 : masked - capped;
  const own = 1 / Math.sqrt(opened.query.columns);
  const isOwn = Math.abs(opened.scale - own) < 1e-6;
  return [
    ["score, q · k", number(at(opened.scores, query, key)), "scores"],
    [isOwn ? `× scale, 1/√${opened.query.columns}` : "× scale", number(opened.scale), "scale"],
    ["= scaled", number(scaled), "scaled"],
    opened.softcap !== null && [`held within ±${opened.softcap}`, number(capped), "capped"],
    bias !== 0 && ["+ bias", number(bias), "bias"],
  ];
}

/** @param {([string, string, string] | false)[]} entries what it is, its digits, its name for scripts */
function factList(entries) {
  const shown = entries.filter((entry) => entry !== false);
  return el(
    "dl",
    { class: "facts" },
    ...shown.flatMap(([name, value, fact]) => [
      el("dt", {}, term(fact, name)),
      el("dd", { class: "number", "data-fact": fact }, value),
    ]),
  );
}

/** @param {OpenedHead | CapturedHead} opened @param {Cell} cell @param {(x: number) => string} number */
function derivation(opened, { query, key }, number) {
  const masked = rowOf(opened.masked, query);
  const weight = at(opened.weights, query, key);
  const {
    top,
    maximum,
    exponential,
    total,
    left,
    weight: derived,
  } = softmaxParts(masked, key, opened.temperature, opened.sink);
  const { of } = rankInRow(rowOf(opened.weights, query), masked, key);
  const by = opened.temperature === 1 ? "" : ` / ${opened.temperature}`;
  const difference = `${number(Number(masked[key]))} - ${bracketed(number(maximum))}`;
  const exponent = by ? `(${difference})${by}` : difference;
  const differs = number(derived) !== number(weight);
  return el(
    "details",
    { class: "derivation" },
    el(
      "summary",
      {},
      "query" in opened
        ? "How softmax turns the scaled score into the weight"
        : "How softmax turns the masked score into the weight",
    ),
    el(
      "p",
      { class: "small muted" },
      `The row’s largest score is ${number(maximum)} (`,
      el("bdi", {}, `“${labelsOf(opened.keyTokens)[top]}”`),
      "). Softmax compares every score with it:",
    ),
    el(
      "div",
      { class: "work" },
      line(`exp(${exponent})`, number(exponential)),
      line(`sum over all ${of} keys`, number(total)),
      ...(opened.sink === null
        ? []
        : [line("exp of the sink, likewise", number(left)), line("sum with the sink", number(total + left))]),
      line(`${number(exponential)} / ${number(total + left)}`, number(derived), true),
    ),
    differs &&
      el("p", { class: "small muted" }, `The model computed ${number(weight)}: float32 rounds after every step.`),
  );
}

/** @param {string} text @param {string} result @param {boolean} [isResult] */
const line = (text, result, isResult = false) =>
  el(
    "div",
    { class: isResult ? "result" : "" },
    el("span", {}, text),
    el("span", { class: "outcome" }, el("span", { class: "equals" }, "="), el("b", {}, result)),
  );

/** @param {string} text */
const bracketed = (text) => (text.startsWith("-") ? `(${text})` : text);

/** @param {OpenedHead | CapturedHead} opened @param {Cell} cell */
function hiddenSentence(opened, { query }) {
  const masked = rowOf(opened.masked, query);
  if (masked[largest(masked)] === -Infinity) {
    return "This query may attend to nothing, so there is no softmax and its whole row is 0.";
  }
  return (
    "The mask hides this key from this query: −∞ takes the place of the scaled score, exp(−∞) is 0, and so " +
    "is the weight."
  );
}
