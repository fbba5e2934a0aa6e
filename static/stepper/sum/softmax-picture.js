/**
 * Picture of a softmax: draws the exponentials of a row as pale bars, and squeezes them to weights that sum to 1.
 *
 * @import { Ref } from "../reply/types.js"
 * @import { WithTrace } from "../reply/state.js"
 * @import { Playable } from "./sum-picture.js"
 */

import { el, svgElement } from "../../widgets/elements.js";
import { holdsShares } from "../drawing/shades.js";
import { matrixOf, operationOf, valueAt } from "../reply/read.js";

/** @param {number[]} values @param {number} most */
const barsOf = (values, most) =>
  values.map((value, j) => `M${j + 0.12} 1V${1 - Math.min(1, value / most)}H${j + 0.88}V1Z`).join("");

/**
 * @param {WithTrace} state @param {Ref} result
 * @param {Node} outcome @returns {Playable | null} null where the result is no division into shares
 */
export function softmaxPicture({ trace }, { tensor, head, row, column }, outcome) {
  const operation = operationOf(trace, tensor);
  const matrix = matrixOf(trace, tensor, head);
  if (!["divide", "replace"].includes(operation.kind) || !holdsShares(tensor, matrix)) return null;
  // a row put in by hand has no exponentials: its bars stand as they are
  const before = operation.kind === "divide" ? matrixOf(trace, operation.of, head) : matrix;
  const read = (/** @type {typeof matrix} */ each) =>
    Array.from({ length: each.columns }, (_, j) => valueAt(each, row, j));
  const [exponentials, weights] = [read(before), read(matrix)];
  const most = operation.kind === "divide" ? Math.max(1e-12, ...exponentials) : 1;
  const bars = svgElement("path", { class: "weight" });
  const chosen = svgElement("path", { class: "chosen-bar", d: `M${column} 0H${column + 1}V1H${column}Z` });
  const chart = svgElement(
    "svg",
    { class: "softmax-chart", viewBox: `0 0 ${matrix.columns} 1`, preserveAspectRatio: "none", "aria-hidden": "true" },
    chosen,
    svgElement("path", { class: "exponential", d: barsOf(exponentials, most) }),
    bars,
  );
  const picture = el("div", { class: "sum-picture" }, chart);
  const root = el("div", { class: "sum" }, picture, el("div", { class: "sum-total" }, "= ", outcome));
  const seek = (/** @type {number} */ t) => {
    const now = weights.map(
      (weight, j) => Number(exponentials[j]) + (weight - Number(exponentials[j])) * Math.min(1, t),
    );
    bars.setAttribute("d", barsOf(now, most));
  };
  return { root, seek };
}
