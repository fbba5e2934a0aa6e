/**
 * Picture of a sum: draws the factors as two strips of cells, their products as bars, and the running sum.
 *
 * @import { WithTrace } from "../reply/state.js"
 * @import { Ref } from "../reply/types.js"
 * @import { Terms } from "./terms.js"
 * @typedef {{ root: HTMLElement, seek: (t: number) => void }} Playable
 */

import { numberText } from "../../format/numbers.js";
import { el, svgElement } from "../../widgets/elements.js";
import { shadesOf } from "../drawing/shades.js";
import { matrixOf } from "../reply/read.js";
import { roleOf } from "../text/words.js";

/** The numbers of a row or a column, a cell each. @param {WithTrace} state @param {Ref[]} refs */
function stripOf({ trace, palette }, refs) {
  const [first] = /** @type {[Ref, ...Ref[]]} */ (refs);
  const canvas = Object.assign(document.createElement("canvas"), { width: refs.length, height: 1 });
  canvas.className = `strip ${roleOf(first.tensor)}`;
  const shade = shadesOf(first.tensor, matrixOf(trace, first.tensor, first.head), palette);
  const context = canvas.getContext("2d");
  const image = context?.createImageData(refs.length, 1);
  refs.forEach(({ value }, t) => image?.data.set([...shade(value), 255], 4 * t));
  if (image) context?.putImageData(image, 0, 0);
  return canvas;
}

/** @param {number[]} values @param {(value: number) => boolean} isDrawn @param {number} reach */
const barsOf = (values, isDrawn, reach) =>
  values.map((value, t) => (isDrawn(value) ? `M${t + 0.12} 1V${1 - value / reach}H${t + 0.88}V1Z` : "")).join("");

/** The sums of the first, the first two, and so on. @param {number[]} values */
function runningOf(values) {
  let sum = 0;
  return values.map((value) => (sum += value));
}

/** @param {number[]} values @param {number[]} running */
function chartOf(values, running) {
  const finite = values.map((value) => (Number.isFinite(value) ? value : 0));
  const reach = Math.max(1e-12, ...finite.map(Math.abs));
  const most = Math.max(1e-12, ...running.filter(Number.isFinite).map(Math.abs));
  const line = running.map((sum, t) => `${t ? "L" : "M"}${t + 0.5} ${1 - (Number.isFinite(sum) ? sum : 0) / most}`);
  const path = (/** @type {string} */ name, /** @type {string} */ d) => svgElement("path", { class: name, d });
  return svgElement(
    "svg",
    { class: "products-chart", viewBox: `0 0 ${values.length} 2`, preserveAspectRatio: "none", "aria-hidden": "true" },
    path("zero", `M0 1H${values.length}`),
    path(
      "above",
      barsOf(finite, (value) => value > 0, reach),
    ),
    path(
      "below",
      barsOf(finite, (value) => value < 0, reach),
    ),
    path("running", line.join("")),
  );
}

/** @param {WithTrace} state @param {Terms} terms @param {Node} outcome @returns {Playable} */
export function sumPicture(state, { left, right, values }, outcome) {
  const running = runningOf(values);
  const chart = chartOf(values, running);
  const strips = [left, ...(right ? [right] : [])].map((refs) => stripOf(state, refs));
  // a bias has no factors: the strips end where it begins
  for (const strip of strips) strip.style.width = `${(100 * left.length) / values.length}%`;
  const counter = el("span", { class: "running-sum", "aria-hidden": "true", hidden: true });
  const picture = el("div", { class: "sum-picture" }, ...strips, chart);
  const total = el("div", { class: "sum-total" }, "= ", outcome, counter);
  const root = el("div", { class: `sum${right ? "" : " plain"}` }, picture, total);
  const seek = (/** @type {number} */ t) => {
    const done = Math.min(values.length, Math.ceil(t * values.length));
    const isOver = t >= 1;
    picture.style.setProperty("--shown", `${isOver ? 100 : (100 * done) / values.length}%`);
    root.classList.toggle("playing", !isOver);
    counter.hidden = isOver;
    counter.textContent = numberText(running[done - 1] ?? 0, "short");
  };
  return { root, seek };
}
