/**
 * One matrix on the stage: digits where they fit, a picture where not, with its name, its shape and its axes.
 *
 * @import { Planned } from "../drawing/stage-plan.js"
 * @import { Content, Handlers, Look } from "./content.js"
 * @typedef {ReturnType<typeof createMatrix>} StageMatrix
 */

import { el } from "../../widgets/elements.js";
import { signedLegend, weightLegend } from "../../widgets/legend.js";
import { hasNegative, holdsShares, reachOf } from "../drawing/shades.js";
import { axesSentence } from "../reply/naming.js";
import { letterOf } from "../views/symbol-letter.js";
import { digitBody } from "./digits.js";
import { pictureBody } from "./picture.js";

/** @param {Content} content @param {boolean} isDark */
function colorBar({ item, matrix }, isDark) {
  const reach = reachOf(matrix);
  const bar = holdsShares(item.name, matrix) ? weightLegend(isDark) : signedLegend(reach, isDark, hasNegative(matrix));
  // the ends of a colour bar are ends of a scale, no numbers of the reply
  for (const end of bar.querySelectorAll(".number")) end.className = "end";
  return bar;
}

/** @param {Content} content @param {Planned} plan @param {Look} look */
function captionOf(content, plan, look) {
  const { item, matrix, slice, isBits, isHidden } = content;
  const hasBar = !isBits && !isHidden && plan.as !== "scalar" && reachOf(matrix) > 0;
  const title = el("span", {}, `${item.name}${slice && `, ${slice}`}`);
  const shape = el("span", { class: "shape" }, `${matrix.rows} × ${matrix.columns}`);
  const name = el("span", { class: "name" }, letterOf(item.name, item), title, shape);
  const axes = el("span", { class: "axes" }, axesSentence(item.name, matrix));
  return el("figcaption", {}, name, axes, hasBar && colorBar(content, look.isDark));
}

/** @param {Content} content @param {Planned} plan @param {Look} look @param {Handlers} handlers */
export function createMatrix(content, plan, look, handlers) {
  const { item } = content;
  const made = (plan.as === "picture" ? pictureBody : digitBody)(content, plan, look, handlers);
  const place = { "data-tensor": item.name, "data-slot": item.slot, "data-slice": item.head };
  const classes = `matrix ${item.role} as-${plan.as}${plan.width < 170 ? " slim" : ""}`;
  const root = el("figure", { class: classes, ...place }, captionOf(content, plan, look), made.body);
  return { item, content, plan, root, ...made };
}
