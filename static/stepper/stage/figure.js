/**
 * Figure on the stage: puts matrices beside each other with the signs between them.
 *
 * @import { Plan } from "../drawing/boxes.js"
 * @import { StageMatrix } from "./matrix.js"
 */

import { nextFrame } from "../../core/settled.js";
import { el } from "../../widgets/elements.js";

const ROOM_FOR_HINT = { width: 190, height: 64 };

/** @param {StageMatrix} matrix */
const signed = ({ item, root }) =>
  el(
    "div",
    { class: `part ${item.slot}` },
    item.operator && el("span", { class: "operator", "aria-hidden": "true" }, item.operator),
    root,
  );

/**
 * The corner of a product: the lens, or where there is room, how to read it.
 * @param {StageMatrix[]} matrices @param {Node | null} lens
 */
function cornerOf(matrices, lens) {
  const [left, top] = ["left", "top"].map((slot) => matrices.find(({ item }) => item.slot === slot)?.plan);
  const hasRoom = Number(left?.width) >= ROOM_FOR_HINT.width && Number(top?.height) >= ROOM_FOR_HINT.height;
  const hint = "Row on the left · column above = the cell where they cross.";
  const corner = el("div", { class: "corner" }, lens ?? (hasRoom ? el("p", { class: "muted small" }, hint) : null));
  // the lens keeps its room also beside a factor of few columns
  if (lens) corner.classList.add("of-lens");
  return corner;
}

/**
 * @param {Plan} plan @param {"falk" | "row"} arrangement @param {StageMatrix[]} matrices @param {Node | null} lens
 * @returns {Node[]}
 */
export function arranged(plan, arrangement, matrices, lens) {
  const outside = lens && plan.lens?.place !== "corner" ? lens : null;
  if (arrangement === "row") {
    const last = plan.lines.length - 1;
    const lines = plan.lines.map((line, i) => {
      const parts = line.map((at) => signed(/** @type {StageMatrix} */ (matrices[at])));
      return el("div", { class: "line" }, ...parts, i === last && plan.lens?.place === "side" && outside);
    });
    return [...lines, ...(outside && plan.lens?.place === "below" ? [outside] : [])];
  }
  const at = (/** @type {string} */ slot) => matrices.filter(({ item }) => item.slot === slot).map(({ root }) => root);
  const plus = matrices.filter(({ item }) => item.slot === "operand").map(signed);
  return [
    cornerOf(matrices, outside ? null : lens),
    el("div", { class: "part top" }, ...at("top"), ...plus),
    el("div", { class: "part left" }, ...at("left")),
    el("div", { class: "part result" }, ...at("result")),
    ...(outside ? [outside] : []),
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
    nextFrame(() => (isSyncing = false));
  };
  figure.addEventListener("scroll", scroll, { capture: true, passive: true });
}
