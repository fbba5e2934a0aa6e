/** Colour bars: what a colour means, with its numbers. */

import { signedColor, weightColor } from "../draw/color.js";
import { el } from "./elements.js";

const WIDTH = 200;
const TICKS = [0, 0.1, 0.25, 0.5, 1];

/** @param {(t: number) => import("../draw/color.js").Rgb} color */
function bar(color) {
  const canvas = el("canvas", { class: "ramp", width: WIDTH, height: 1, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  const image = context?.createImageData(WIDTH, 1);
  for (let x = 0; image && x < WIDTH; x++) image.data.set([...color(x / (WIDTH - 1)), 255], 4 * x);
  if (image) context?.putImageData(image, 0, 0);
  return canvas;
}

/** The bar of weights; its ticks stand where the square root puts them. @param {boolean} isDark */
export function weightLegend(isDark) {
  const ticks = TICKS.map((weight) => {
    const tick = el("span", {}, weight);
    tick.style.left = `${Math.sqrt(weight) * 100}%`;
    return tick;
  });
  return el("div", { class: "legend" },
    el("span", {}, "weight"),
    el("div", { class: "scale" }, bar((t) => weightColor(t * t, isDark)), el("div", { class: "ticks" }, ...ticks)),
    el("span", {}, "(√ scale)"));
}

/** The bar of signed numbers. @param {number} reach @param {boolean} isDark */
export function signedLegend(reach, isDark) {
  const text = reach.toPrecision(3);
  return el("div", { class: "legend" },
    el("span", { class: "number" }, `-${text}`),
    bar((t) => signedColor((2 * t - 1) * reach, reach, isDark)),
    el("span", { class: "number" }, `${text}`));
}

/** What a hatched cell is. */
export const hiddenLegend = () =>
  el("div", { class: "legend" }, el("span", { class: "hatched swatch", "aria-hidden": "true" }), el("span", {}, "may not attend"));
