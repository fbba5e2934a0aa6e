/**
 * Derivation of the chosen number: draws its sum and writes it out, each number a button to the step that made it.
 *
 * @import { WithTrace } from "../reply/state.js"
 * @import { Derivation, Part, Ref, StepperState } from "../reply/types.js"
 */

import { cutOut } from "../../image-input/patch-crop.js";
import { el } from "../../widgets/elements.js";
import { subscripted } from "../../widgets/tooltip/term-tooltip.js";
import { derive, refTo } from "../reply/derive.js";
import { cellIndex, cellParts, cellWords } from "../reply/naming.js";
import { printedAt } from "../reply/printed-digits.js";
import { isHidden } from "../reply/question.js";
import { matrixOf, operationOf, tensorOf } from "../reply/read.js";
import { canFollow, cellOf, follow, hasTrace, headOf, placeOf, unfollow } from "../reply/state.js";
import { play } from "../sum/play.js";
import { softmaxPicture } from "../sum/softmax-picture.js";
import { sumPicture } from "../sum/sum-picture.js";
import { largestWords, termsOf } from "../sum/terms.js";
import { roleOf, shortTitleOf, wordsOf } from "../text/words.js";
import { numberButton, numberSpan, placeFrom } from "./number-button.js";
import { letterOf } from "./symbol-letter.js";

/** so many numbers can be read in one line; more unfold on demand */
const FEW = 8;

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<StepperState>} store */
export function mount(root, store) {
  const way = el("button", { type: "button", class: "small way-back", hidden: true });
  const title = el("h3", {});
  const body = el("div", { class: "derivation-body" });
  root.append(el("div", { class: "card-head" }, title, way), body);
  /** whether the reader has unfolded the digits: they stay so */
  let isUnfolded = false;
  /** @type {ReturnType<typeof bodyOf>["picture"]} */
  let picture = null;
  let stop = () => {};

  function show(/** @type {StepperState} */ state) {
    stop();
    if (!hasTrace(state)) return;
    const spot = state.trail.at(-1);
    way.hidden = !spot;
    way.textContent = spot ? `← Back to ${shortTitleOf(spot.at)}` : "";
    title.replaceChildren(...titleOf(state));
    const made = bodyOf(state, isUnfolded);
    picture = made.picture;
    picture?.seek(1);
    body.replaceChildren(...made.nodes);
  }

  const click = (/** @type {Event} */ event) => {
    const state = store.get();
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button || !hasTrace(state)) return;
    if (button === way) return store.set(unfollow(state));
    const place = placeFrom(button);
    if (place) store.set(follow(state, { ...place, value: 0 }));
  };
  const approach = (/** @type {Event} */ event) => {
    const state = store.get();
    if (event.target instanceof HTMLElement && hasTrace(state)) nameNumber(state, event.target);
  };
  const unfold = (/** @type {Event} */ { target }) => {
    if (!(target instanceof HTMLDetailsElement) || target.open === isUnfolded) return;
    isUnfolded = target.open;
    const state = store.get();
    if (isUnfolded && hasTrace(state)) target.append(...unfoldedOf(state));
    else target.querySelector(".unfolded")?.remove();
  };
  root.addEventListener("click", click);
  root.addEventListener("pointerover", approach);
  root.addEventListener("focusin", approach);
  root.addEventListener("toggle", unfold, { capture: true });
  store.watch(
    ["trace", "at", "headIndex", "row", "column", "digits", "predict", "revealed", "trail", "printed", "palette"],
    show,
  );
  store.watch(["plays"], ({ plays }) => {
    if (plays === 0 || !picture) return;
    stop();
    stop = play(picture.seek);
  });
}

/** The chosen number in one line, its value first to be seen. @param {WithTrace} state @returns {(Node | string)[]} */
function titleOf(state) {
  if (isHidden(state)) return ["No number is chosen yet"];
  const cell = cellOf(state);
  const { name } = placeOf(state);
  const matrix = matrixOf(state.trace, name, headOf(state));
  const named = cellParts(matrix, cell.row, cell.column).map(({ words, patch }) =>
    el("span", {}, ", ", patch && cutOut(patch), el("bdi", {}, words)),
  );
  const title = el("span", {}, "Chosen: ", letterOf(name), ` ${shortTitleOf(name)}`);
  const what = el("span", { class: "what" }, title, ...named);
  const value = numberSpan(refTo(state.trace, name, headOf(state), cell.row, cell.column), state.digits);
  return [what, el("span", { class: "equals" }, " = ", value)];
}

const waiting = () => el("p", { class: "muted" }, "Answer the question, and this shows how the number is made.");

/**
 * A picture of the sum where it is one, the digits or a way to unfold them, and what the book prints.
 * @param {WithTrace} state @param {boolean} isUnfolded
 * @returns {{ nodes: Node[], picture: import("../sum/sum-picture.js").Playable | null }}
 */
function bodyOf(state, isUnfolded) {
  if (isHidden(state)) return { nodes: [waiting()], picture: null };
  const { trace, digits } = state;
  const made = derivationOf(state);
  const { result, parts } = made;
  const name = result.tensor;
  const outcome = () => numberSpan(result, digits, "outcome");
  const terms = termsOf(trace, name, parts);
  const picture = terms ? sumPicture(state, terms, outcome()) : softmaxPicture(state, result, outcome());
  const count = parts.filter((part) => typeof part !== "string").length;
  const isLong = count > FEW;
  const end = picture ? numberSpan(result, digits) : outcome();
  const line = isLong ? foldedOf(state, count, isUnfolded) : workOut(state, made, end);
  const words = el("p", { class: "largest" }, terms ? largestWords(terms) : "");
  const notes = isLong ? [] : notesOf(state, made);
  return {
    nodes: [
      ...(picture ? [picture.root] : []),
      el("div", { class: "below-sum" }, words, line, ...printedLine(state, result), ...notes),
    ],
    picture,
  };
}

/** @param {WithTrace} state @param {number} count @param {boolean} isOpen */
function foldedOf(state, count, isOpen) {
  const summary = el("summary", {}, `All ${count} numbers`);
  return el("details", { class: "written-out", open: isOpen }, summary, ...(isOpen ? unfoldedOf(state) : []));
}

/** @param {WithTrace} state */
function derivationOf(state) {
  const { row, column } = cellOf(state);
  return derive(state.trace, placeOf(state).name, headOf(state), row, column);
}

/** @param {WithTrace} state */
function unfoldedOf(state) {
  const made = derivationOf(state);
  const end = numberSpan(made.result, state.digits);
  return [el("div", { class: "unfolded" }, workOut(state, made, end), ...notesOf(state, made))];
}

/** How the number is made, in digits. @param {WithTrace} state @param {Derivation} made @param {Node} end the result */
function workOut(state, { parts, result }, end) {
  const { tensor, head, row, column } = result;
  const index = cellIndex(matrixOf(state.trace, tensor, head), row, column);
  const left = el("span", { class: "lhs" }, letterOf(tensor), index && el("sub", {}, el("bdi", {}, index)));
  const sum = parts.map((part, i) => pieceOf(state, part, parts[i - 1]));
  const attributes = { class: "work-out", role: "group", "aria-label": "How this number is made", tabindex: 0 };
  return el("div", attributes, left, " = ", ...sum, ...(parts.length ? [" = "] : []), end);
}

/** @param {WithTrace} state @param {Part} part @param {Part | undefined} before @returns {Node | string} */
function pieceOf({ trace, digits }, part, before) {
  if (typeof part === "string") return part;
  const role = roleOf(part.tensor);
  const made = canFollow(trace, part)
    ? numberButton(part, digits, `follow role ${role}`)
    : numberSpan(part, digits, `role ${role}`);
  const isNegative = typeof before === "string" && before.trim() !== "" && !before.endsWith("(") && part.value < 0;
  return isNegative ? el("span", { class: "bracketed" }, "(", made, ")") : made;
}

/**
 * What a number of the sum is, said when somebody comes to it: hundreds of names would take longer than the sum.
 * @param {WithTrace} state @param {HTMLElement} element
 */
function nameNumber({ trace }, element) {
  const place = placeFrom(element);
  if (!place || element.title) return;
  const words = cellWords(matrixOf(trace, place.tensor, place.head), place.row, place.column);
  const isFollowed = element instanceof HTMLButtonElement;
  element.title = `${shortTitleOf(place.tensor)}, ${words}${isFollowed ? ": where it comes from" : ""}`;
}

/** @param {WithTrace} state @param {Derivation} made */
function notesOf(state, { kind, result, parts }) {
  const { trace, digits } = state;
  const operation = operationOf(trace, result.tensor);
  const sentences = [];
  if (kind === "given") sentences.push("Given, not computed.");
  if (kind === "zero") sentences.push("This head is switched off, so 0 takes the place of every number.");
  if (kind === "mask" && parts.every((part) => typeof part === "string"))
    sentences.push("The mask hides this key from this query.");
  if (kind === "exp" && parts.some((part) => typeof part !== "string" && part.value === -Infinity))
    sentences.push("exp(−∞) is 0: a hidden key gets nothing.");
  if (kind === "divide" && parts.every((part) => typeof part === "string" || part.value === 0)) {
    sentences.push("This query may attend to nothing: 0 divided by 0 counts as 0 here.");
  }
  if (parts.some((part) => isRef(part) && part.tensor === "given_rows"))
    sentences.push("This row was put in by hand; no softmax made it.");
  const learned = parts
    .filter(isRef)
    .map(({ tensor }) => tensor)
    .filter((tensor, i, all) => tensorOf(trace, tensor).isParameter && all.indexOf(tensor) === i)
    .filter((tensor) => tensor !== "given_rows");
  if (learned.length)
    sentences.push(
      givenSentence(
        learned,
        parts.some((part) => isRef(part) && canFollow(trace, part)),
      ),
    );
  if (operation.kind === "product" && parts.length > FEW && digits === "short")
    sentences.push("Rounded; the last digit may differ by hand.");
  return sentences.map((sentence) => el("p", { class: "small muted" }, ...subscripted(sentence)));
}

/** @param {Part} part @returns {part is Ref} */
const isRef = (part) => typeof part !== "string";

/** @param {string[]} names of tensors @param {boolean} leadsBack whether another number of the sum can be followed */
function givenSentence(names, leadsBack) {
  const words = names.map(wordsOf).join(" and ");
  const verb = names.length > 1 ? "are" : "is";
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)} ${verb} given, not computed.`;
  return leadsBack ? `${sentence} Click an underlined number to see where it comes from.` : sentence;
}

/** @param {WithTrace} state @param {Ref} result */
function printedLine(state, result) {
  const printed = printedAt(state.printed, result);
  if (!printed) return [];
  return [
    el(
      "p",
      { class: `printed ${printed.agrees ? "agrees" : "differs"}` },
      "In the book: ",
      el(
        "b",
        {
          class: "digits-printed",
          "data-printed": result.tensor,
          "data-row": result.row,
          "data-column": result.column,
        },
        printed.digits,
      ),
      ", here: ",
      numberSpan(refTo(state.trace, result.tensor, result.head, result.row, result.column), state.digits),
      printed.agrees ? " ✓ agrees" : " ✗ differs",
      printed.note && el("span", { class: "small" }, ` ${printed.note}`),
    ),
  ];
}
