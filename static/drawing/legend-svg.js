/** Legend of a matrix in SVG: a colour bar with its ticks, and beside it what the colours mean. */

/** @import { Rgb } from "./color.js" */

import { css } from "./color.js";
import { tag, words } from "./svg.js";

/**
 * @typedef {object} Legend
 * @property {(place: number) => Rgb} color from 0 to 1
 * @property {{ place: number, text: string }[]} ticks
 * @property {string} note
 */

const STOPS = 17;
const BAR = 200;
/** Where the note begins: after the bar and half of its last tick. */
export const NOTE_AT = BAR + 30;

/** @param {Legend} legend @param {number} x @param {number} y @param {string} fill of the words */
export function legendSvg({ color, ticks, note }, x, y, fill) {
  const stops = Array.from({ length: STOPS }, (_, i) =>
    tag("stop", { offset: i / (STOPS - 1), "stop-color": css(color(i / (STOPS - 1))) }),
  );
  return [
    tag("defs", {}, tag("linearGradient", { id: "ramp" }, stops.join(""))),
    tag("rect", { x, y, width: BAR, height: 12, fill: "url(#ramp)" }),
    ...ticks.map(({ place, text }) => words(text, { x: x + place * BAR, y: y + 26, "text-anchor": "middle", fill })),
    words(note, { x: x + NOTE_AT, y: y + 11, fill }),
  ].join("");
}
