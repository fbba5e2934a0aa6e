/**
 * A word or symbol that explains itself: on hover, on focus and on tap, from the glossary. The explanation can be
 * hovered, stays as long as it is looked at, and Escape puts it away (WCAG 1.4.13). There is one for the whole page; it
 * comes after its term in the document, so that Tab leads from the term to its link.
 */

import { startTimer, stopTimer } from "../../core/settled.js";
import { entryOf } from "../../domain/words/terms.js";
import { el } from "../elements.js";

const ID = "term-tooltip";
const [OPENS_MS, CLOSES_MS] = [250, 250];
/** Somebody who is about to press needs no explanation in the way. */
const CONTROL_OPENS_MS = 700;
const CONTROLS = "button, summary, label, select, input";
const PRESSED = `${CONTROLS}, a`;
const GAP = 6;

/** @param {string} text @returns {(Node | string)[]} with subscripts in the place of underscores */
export const subscripted = (text) => text.split(/_([\p{L},]+)/u).map((part, i) => (i % 2 ? el("sub", {}, part) : part));

/** @type {{ tip: HTMLElement, target: Element } | null} */
let shown = null;
let timer = 0;

/**
 * @param {string} name of a tensor or a term
 * @param {boolean} isControl whose explanation is no stop for Tab: a walk over the controls would have twice as many
 * @returns {HTMLElement | null}
 */
function tipOf(name, isControl) {
  const entry = entryOf(name);
  if (!entry) return null;
  return el(
    "span",
    { id: ID, class: "term-tip", role: "tooltip", popover: "manual" },
    el("b", {}, ...subscripted(entry.name)),
    el("span", {}, ...subscripted(`${entry.short} ${entry.long}`)),
    entry.formula && el("span", { class: "tip-formula" }, ...subscripted(entry.formula)),
    !isControl && entry.see && el("a", { href: entry.see }, "See it"),
  );
}

/** @param {EventTarget | null} node @returns {Element | null} the term that it belongs to */
const termAt = (node) => (node instanceof Element ? node.closest("[data-term]") : null);

/** @param {EventTarget | null} node */
const isInTip = (node) => node instanceof Node && shown !== null && shown.tip.contains(node);

function hide() {
  stopTimer(timer);
  shown?.target.removeAttribute("aria-describedby");
  shown?.tip.remove();
  shown = null;
}

/** @param {Element} target */
function show(target) {
  stopTimer(timer);
  if (shown?.target === target) return;
  hide();
  const tip = tipOf(target.getAttribute("data-term") ?? "", target.matches(CONTROLS));
  if (!tip) return;
  // a link inside a button or a formula would be no link
  (target.closest(`${PRESSED}, math`) ?? target).after(tip);
  target.setAttribute("aria-describedby", ID);
  shown = { tip, target };
  tip.showPopover?.();
  place();
}

/** Below its term, or above where there is no room; of a formula, outside of it. */
function place() {
  if (!shown) return;
  const { tip, target } = shown;
  const { left } = target.getBoundingClientRect();
  const { top, bottom } = (target.closest("math") ?? target).getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const isAbove = bottom + GAP + height > window.innerHeight && top > height + GAP;
  tip.style.top = `${isAbove ? top - GAP - height : bottom + GAP}px`;
  tip.style.left = `${Math.max(GAP, Math.min(left, document.documentElement.clientWidth - width - GAP))}px`;
}

/** @param {() => void} act @param {number} ms */
function later(act, ms) {
  stopTimer(timer);
  timer = startTimer(act, ms);
}

/** The pointer is elsewhere: a term that has the keyboard keeps its explanation. */
function leave() {
  if (shown && !shown.target.contains(document.activeElement)) later(hide, CLOSES_MS);
  else stopTimer(timer);
}

let isListening = false;

/** Terms explain themselves from now on; one that has the keyboard already does so at once. */
export function listen() {
  if (isListening) return;
  isListening = true;
  const focused = termAt(document.activeElement);
  if (focused) show(focused);
  document.addEventListener("pointerover", (event) => {
    const target = termAt(event.target);
    if (isInTip(event.target) || (target && shown?.target === target)) stopTimer(timer);
    else if (target && event.pointerType === "mouse")
      later(() => show(target), target.matches(CONTROLS) ? CONTROL_OPENS_MS : OPENS_MS);
    else leave();
  });
  // out of the window, or out of the frame that holds this page, nothing is pointed at any more
  document.documentElement.addEventListener("pointerleave", leave);
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    // where another element of this page is focused, `focusin` says which
    if (relatedTarget || !shown || shown.tip.matches(":hover")) return;
    if (isInTip(target) || termAt(target) === shown.target) hide();
  });
  document.addEventListener("focusin", (event) => {
    const target = termAt(event.target);
    // a control that was pressed does its work, and is not covered
    if (target && /** @type {Element} */ (event.target).matches(":focus-visible")) show(target);
    else if (!target && !isInTip(event.target)) hide();
  });
  document.addEventListener("click", (event) => {
    const target = termAt(event.target);
    // a tap on a control is for the control, also where the term stands around it
    if (target && !(/** @type {Element} */ (event.target).closest(PRESSED))) show(target);
    else if (!isInTip(event.target)) hide();
  });
  document.addEventListener("keydown", closeOnEscape, true);
  document.addEventListener("scroll", place, { capture: true, passive: true });
}

/** Before anything else hears of it: Escape puts away what opened last. @param {KeyboardEvent} event */
function closeOnEscape(event) {
  if (event.key !== "Escape" || !shown) return;
  event.stopPropagation();
  const { target, tip } = shown;
  if (tip.contains(document.activeElement)) /** @type {HTMLElement | MathMLElement} */ (target).focus();
  hide();
}

/**
 * @template {Element} T
 * @param {T} element @param {string} name a tensor or a term of the glossary @returns {T} the same element
 */
export function explained(element, name) {
  if (entryOf(name)) element.setAttribute("data-term", name);
  listen();
  return element;
}

/**
 * Buttons of a choice that explain themselves.
 * @param {ParentNode | null} root @param {Record<string, string>} names of terms, by the value of the button
 */
export function explainedChoices(root, names) {
  for (const button of root?.querySelectorAll("button") ?? []) explained(button, names[button.value] ?? "");
}

/**
 * Words that explain themselves, by keyboard too; as they are where the glossary does not have them.
 * @param {string} name @param {string} text
 */
export const term = (name, text) =>
  entryOf(name) ? explained(el("span", { class: "term", tabindex: 0 }, ...subscripted(text)), name) : text;
