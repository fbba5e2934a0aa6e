/**
 * The matrices of a sub-step put side by side, with the signs between them; those in line scroll together.
 *
 * @import { Asked, Planned } from "../drawing/stage-plan.js"
 * @import { StageMatrix } from "./matrix.js"
 * @typedef {"falk" | "row"} Arrangement
 */

import { el } from "../../widgets/elements.js";
import { rowWidth } from "../drawing/stage-plan.js";

/**
 * Tables too wide to stand side by side stand one below the other, their columns in line.
 * @param {Arrangement} arrangement @param {Planned[]} plans @param {Asked[]} asked @param {number} room
 */
export function isStacked(arrangement, plans, asked, room) {
  const areTables = plans.every(({ as }, i) => as === "digits" && Number(asked[i]?.columns) > 1);
  return arrangement === "row" && plans.length <= 3 && areTables && rowWidth(plans, asked) > room;
}

/** @param {StageMatrix} matrix */
const signed = ({ item, root }) =>
  el(
    "div",
    { class: `part ${item.slot}` },
    item.operator && el("span", { class: "operator", "aria-hidden": "true" }, item.operator),
    root,
  );

/** @param {Arrangement} arrangement @param {StageMatrix[]} matrices @returns {Node[]} */
export function arranged(arrangement, matrices) {
  if (arrangement === "row") return matrices.map(signed);
  const hint = el(
    "p",
    { class: "corner muted small" },
    "A row from the left times a column from above: each number of the result stands where they cross.",
  );
  const at = (/** @type {string} */ slot) => matrices.filter(({ item }) => item.slot === slot).map(({ root }) => root);
  const plus = matrices.filter(({ item }) => item.slot === "operand").map(signed);
  return [
    hint,
    el("div", { class: "part top" }, ...at("top"), ...plus),
    el("div", { class: "part left" }, ...at("left")),
    el("div", { class: "part result" }, ...at("result")),
  ];
}

/** Scrolls rows and columns that stand beside each other together. @param {HTMLElement} figure */
export function scrollTogether(figure) {
  let isSyncing = false;
  const scroll = (/** @type {Event} */ event) => {
    const from = event.target;
    if (isSyncing || !(from instanceof HTMLElement) || !from.classList.contains("sheet")) return;
    isSyncing = true;
    for (const frame of /** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll(".sheet"))) {
      if (frame === from) continue;
      if (frame.dataset["slot"] !== "top" && from.dataset["slot"] !== "top") frame.scrollTop = from.scrollTop;
      if (frame.dataset["slot"] !== "left" && from.dataset["slot"] !== "left") frame.scrollLeft = from.scrollLeft;
    }
    requestAnimationFrame(() => (isSyncing = false));
  };
  figure.addEventListener("scroll", scroll, { capture: true, passive: true });
}
