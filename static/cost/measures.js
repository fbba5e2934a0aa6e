/** Measures: the names, units and texts of what is counted, and how each kind of layer is drawn. */

/** @import { LayerKind } from "../core/reply-types.js" */
/** @import { Measure } from "./state.js" */

import { bytesText } from "../format/bytes.js";
import { groupedText } from "../format/numbers.js";

/** Counts below this are written with every digit. */
export const EXACT = 1e13;
const DIGITS = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];

/** @param {number} power such as 12 @returns {string} such as 10¹² */
export const powerText = (power) => `10${[...String(power)].map((digit) => DIGITS[Number(digit)]).join("")}`;

/** Every digit, or a power of ten where that is shorter. @param {number} count */
export function exactText(count) {
  if (count < EXACT) return groupedText(count);
  const power = Math.floor(Math.log10(count));
  return `${(count / 10 ** power).toFixed(3)} · ${powerText(power)}`;
}

/** @param {number} seconds @returns {string} in milliseconds below one second */
export function secondsText(seconds) {
  return seconds < 1 ? `${groupedText(Number((1000 * seconds).toPrecision(3)))} ms` : `${seconds.toFixed(2)} s`;
}

/** What a row of the table and a line are called. @type {Record<LayerKind, string>} */
export const SHORT = {
  multi_head: "Multi-head attention",
  flash: "FlashAttention",
  grouped_query: "Grouped-query",
  multi_query: "Multi-query",
  latent: "Latent (MLA)",
  window: "Window",
  local_global: "Local and global",
  strided: "Strided",
  big_bird: "BigBird",
  linear: "Linear attention",
  state_space: "State space",
  recurrent: "Recurrent",
  gru: "GRU",
  lstm: "LSTM",
  convolution: "Convolution",
  dilated: "Dilated convolution",
  separable: "Separable conv.",
};

/** @type {Record<Measure, { title: string, axis: string, write: (count: number) => string, isBytes: boolean }>} */
export const MEASURE = {
  multiplications: { title: "multiplications", axis: "multiplications a layer", write: exactText, isBytes: false },
  mixing: { title: "between tokens", axis: "multiplications between tokens", write: exactText, isBytes: false },
  sequential: { title: "steps", axis: "steps in sequence", write: exactText, isBytes: false },
  path: { title: "path", axis: "longest path, in layers or steps", write: exactText, isBytes: false },
  cache_bytes: { title: "cache", axis: "cache of a layer", write: bytesText, isBytes: true },
  traffic_bytes: { title: "traffic", axis: "slow memory, read and written", write: bytesText, isBytes: true },
  seconds: { title: "time", axis: "time of a layer, measured", write: secondsText, isBytes: false },
};

/** A family of kinds has one colour; its members differ by their dash. @type {Record<LayerKind, [string, string]>} */
const LOOKS = {
  multi_head: ["--cost-full", "solid"],
  flash: ["--cost-full", "dot"],
  grouped_query: ["--cost-full", "dash"],
  multi_query: ["--cost-full", "dashdot"],
  latent: ["--cost-full", "longdash"],
  window: ["--cost-sparse", "solid"],
  local_global: ["--cost-sparse", "dash"],
  strided: ["--cost-sparse", "dot"],
  big_bird: ["--cost-sparse", "dashdot"],
  linear: ["--cost-state", "solid"],
  state_space: ["--cost-state", "dash"],
  recurrent: ["--cost-recurrent", "solid"],
  gru: ["--cost-recurrent", "dash"],
  lstm: ["--cost-recurrent", "dot"],
  convolution: ["--cost-convolution", "solid"],
  dilated: ["--cost-convolution", "dash"],
  separable: ["--cost-convolution", "dot"],
};

/** As in Plotly's lines of a width of 2.5. @type {Record<string, string>} */
const DASHES = { solid: "none", dot: "2 4", dash: "8 5", dashdot: "8 4 2 4", longdash: "14 5" };

/** @param {LayerKind} kind @returns {{ color: string, dash?: "dash" | "dot" | "dashdot" | "longdash" }} */
export function lineOf(kind) {
  const [color, dash] = LOOKS[kind];
  return dash === "solid" ? { color } : { color, dash: /** @type {"dash"} */ (dash) };
}

/** @param {LayerKind} kind @returns {string} of an SVG line */
export const dashArray = (kind) => DASHES[LOOKS[kind][1]] ?? "none";
