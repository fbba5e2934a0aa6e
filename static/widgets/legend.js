/** Colour bars: what a colour means, with its numbers. */

import { whenSettled } from "../core/settled.js";
import { css, placeOf, signedColor, weightAt, weightColor } from "../drawing/color.js";
import { el } from "./elements.js";

/** @import { Palette } from "../core/types.js" */

/** @import { Rgb, Scale } from "../drawing/color.js" */

// straight lines between so many colours cannot be told from the ramp itself
const STOPS = 17;
const TICKS = { sqrt: [0, 0.1, 0.25, 0.5, 1], linear: [0, 0.25, 0.5, 0.75, 1], log: [0.0001, 0.001, 0.01, 0.1, 1] };
const SCALES = { sqrt: "(√ scale)", linear: "(linear)", log: "(log scale)" };

// a legend is in the first picture, and explained after it
whenSettled(() => import("./tooltip/term-tooltip.js").then(({ listen }) => listen()));

/** @param {(t: number) => Rgb} color @param {"right" | "top"} [towards] */
export function bar(color, towards = "right") {
  const ramp = el("span", { class: "ramp", "aria-hidden": "true" });
  const stops = Array.from({ length: STOPS }, (_, i) => css(color(i / (STOPS - 1))));
  ramp.style.backgroundImage = `linear-gradient(to ${towards}, ${stops.join(", ")})`;
  return ramp;
}

/** The bar of weights; its ticks stand where the scale puts them. @param {Palette} palette @param {Scale} [scale] */
export function weightLegend(palette, scale = "sqrt") {
  const ticks = TICKS[scale].map((weight) => {
    const tick = el("span", {}, weight);
    tick.style.left = `${placeOf(weight, scale) * 100}%`;
    return tick;
  });
  return el(
    "div",
    { class: "legend" },
    el("span", {}, "weight"),
    el(
      "div",
      { class: "scale" },
      bar((t) => weightColor(weightAt(t, scale), palette, scale)),
      el("div", { class: "ticks" }, ...ticks),
    ),
    el("span", {}, el("span", { class: "term", tabindex: 0, "data-term": `${scale}_scale` }, SCALES[scale])),
  );
}

/**
 * The bar of signed numbers, or its upper half where none is below 0.
 * @param {number} reach @param {Palette} palette @param {boolean} [isSigned]
 */
export function signedLegend(reach, palette, isSigned = true) {
  const text = reach.toPrecision(3);
  return el(
    "div",
    { class: "legend" },
    el("span", { class: "number" }, isSigned ? `-${text}` : "0"),
    bar((t) => signedColor((isSigned ? 2 * t - 1 : t) * reach, reach, palette)),
    el("span", { class: "number" }, `${text}`),
  );
}

/** What a hatched cell is. */
export const hiddenLegend = () =>
  el(
    "div",
    { class: "legend" },
    el("span", { class: "hatched swatch", "aria-hidden": "true" }),
    el("span", {}, "may not attend"),
  );

/** What an empty cell is. @param {number} threshold */
export const blankLegend = (threshold) =>
  el(
    "div",
    { class: "legend" },
    el("span", { class: "blank swatch", "aria-hidden": "true" }),
    el("span", {}, `below ${threshold}`),
  );
