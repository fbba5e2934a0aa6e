/**
 * The chosen number, written out: which numbers made it, each a button that leads to where it was made.
 *
 * @import { WithTrace } from "../reply/state.js"
 * @import { Part, Ref, StepperState } from "../reply/types.js"
 */

import { cutOut } from "../../image-input/patch-crop.js";
import { el } from "../../widgets/elements.js";
import { derive, refTo } from "../reply/derive.js";
import { cellIndex, cellParts, cellWords } from "../reply/naming.js";
import { printedAt } from "../reply/printed-digits.js";
import { matrixOf, operationOf, tensorOf } from "../reply/read.js";
import { canFollow, cellOf, follow, hasTrace, headOf, isHidden, placeOf, unfollow } from "../reply/state.js";
import { roleOf, shortTitleOf } from "../text/words.js";
import { numberButton, numberSpan, placeFrom } from "./number-button.js";
import { letterOf } from "./symbol-letter.js";

const MANY = 24;
/** of a longer sum, so much fills what is in view; the rest follows when that has been drawn */
const AT_ONCE = 120;
const REST_MS = 80;

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<StepperState>} store */
export function mount(root, store) {
  const way = el("button", { type: "button", class: "small way-back", hidden: true });
  const title = el("h3", {});
  const body = el("div", { class: "derivation-body" });
  root.append(el("div", { class: "card-head" }, title, way), body);
  let timer = 0;

  function show(/** @type {StepperState} */ state) {
    if (!hasTrace(state)) return;
    const spot = state.trail.at(-1);
    way.hidden = !spot;
    way.textContent = spot ? `← Back to ${shortTitleOf(spot.at)}` : "";
    const cell = cellOf(state);
    const { name } = placeOf(state);
    const matrix = matrixOf(state.trace, name, headOf(state));
    const named = cellParts(matrix, cell.row, cell.column).flatMap(({ words, patch }) => [
      ", ",
      patch && cutOut(patch),
      el("bdi", {}, words),
    ]);
    // said first as well: at the end of a long sum it would be out of sight
    const value = isHidden(state)
      ? []
      : [" = ", numberSpan(refTo(state.trace, name, headOf(state), cell.row, cell.column), state.digits)];
    title.replaceChildren(
      "Chosen: ",
      letterOf(name),
      ` ${shortTitleOf(name)}`,
      ...named.filter((each) => each !== null),
      ...value,
    );
    clearTimeout(timer);
    const { nodes, finish } = isHidden(state) ? { nodes: [waiting()], finish: null } : written(state, cell);
    body.replaceChildren(...nodes);
    if (finish) timer = window.setTimeout(finish, REST_MS);
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
  root.addEventListener("click", click);
  root.addEventListener("pointerover", approach);
  root.addEventListener("focusin", approach);
  store.watch(["trace", "at", "headIndex", "row", "column", "digits", "predict", "revealed", "trail", "printed"], show);
}

const waiting = () => el("p", { class: "muted" }, "Still hidden. Make a guess, then press Reveal (r).");

/**
 * @param {WithTrace} state @param {{ row: number, column: number }} cell
 * @returns {{ nodes: Node[], finish: (() => void) | null }}
 */
function written(state, { row, column }) {
  const { trace, digits } = state;
  const { name } = placeOf(state);
  const head = headOf(state);
  const { kind, result, parts } = derive(trace, name, head, row, column);
  const index = cellIndex(matrixOf(trace, name, head), row, column);
  const left = el("span", { class: "lhs" }, letterOf(name), index && el("sub", {}, el("bdi", {}, index)));
  const count = parts.filter((part) => typeof part !== "string").length;
  const piece = (/** @type {Part} */ part, /** @type {number} */ i) => pieceOf(state, part, parts[i - 1]);
  const isLong = parts.length > 2 * AT_ONCE;
  const sum = (isLong ? parts.slice(0, AT_ONCE) : parts).map(piece);
  const outcome = [...(parts.length ? [" = "] : []), numberSpan(result, digits, "outcome")];
  const line = el(
    "div",
    {
      class: `work-out${count > MANY ? " long" : ""}`,
      role: "group",
      "aria-label": "How this number is made",
      tabindex: count > MANY ? 0 : null,
    },
    left,
    " = ",
    ...sum,
    ...(isLong ? [" …"] : outcome),
  );
  return {
    nodes: [line, ...notesOf(state, kind, result, parts), ...printedLine(state, result)],
    finish: isLong
      ? () => {
          line.lastChild?.remove();
          line.append(
            ...parts.map((part, i) => (i < AT_ONCE ? null : piece(part, i))).filter((each) => each !== null),
            ...outcome,
          );
        }
      : null,
  };
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

/** @param {WithTrace} state @param {string} kind @param {Ref} result @param {Part[]} parts */
function notesOf(state, kind, result, parts) {
  const { trace } = state;
  const operation = operationOf(trace, result.tensor);
  const sentences = [];
  if (kind === "given") sentences.push("It came in like this: nothing is computed here.");
  if (kind === "zero") sentences.push("This head is switched off, so 0 takes the place of every number.");
  if (kind === "mask" && parts.every((part) => typeof part === "string"))
    sentences.push("The mask hides this key from this query.");
  if (kind === "exp" && parts.some((part) => typeof part !== "string" && part.value === -Infinity))
    sentences.push("exp(−∞) is 0: what is hidden gets nothing.");
  if (kind === "divide" && parts.every((part) => typeof part === "string" || part.value === 0)) {
    sentences.push("This query may attend to nothing: 0 divided by 0 counts as 0 here.");
  }
  const learned = parts
    .filter((part) => typeof part !== "string")
    .map(({ tensor }) => tensor)
    .filter((tensor, i, all) => tensorOf(trace, tensor).isParameter && all.indexOf(tensor) === i);
  if (learned.length)
    sentences.push(
      `${learned.join(" and ")} ${learned.length > 1 ? "come" : "comes"} in from outside: what is not ` +
        "underlined leads no further back.",
    );
  if (operation.kind === "product" && parts.length > 3)
    sentences.push("The numbers are shown rounded; the last digit of the sum may differ from what one gets by hand.");
  return sentences.map((sentence) => el("p", { class: "small muted" }, sentence));
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
