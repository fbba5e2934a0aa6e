/**
 * Matrix on the stage: shows digits or a picture under one line with its name, shape and axes.
 *
 * @import { Planned } from "../drawing/boxes.js"
 * @import { Content, Handlers, Look } from "./content.js"
 * @typedef {ReturnType<typeof createMatrix>} StageMatrix
 */

import { el } from "../../widgets/elements.js";
import { axesCaption, axesSentence } from "../reply/naming.js";
import { letterOf } from "../views/symbol-letter.js";
import { colorBar } from "./color-bar.js";
import { hasBar } from "./content.js";
import { digitBody } from "./digits.js";
import { pictureBody } from "./picture.js";

const BAR_WIDTH = 40;
const [LEAST_BAR, MOST_BAR] = [56, 180];

/** @param {Content} content @param {Planned} plan */
function captionOf({ item, matrix, slice }, { every }) {
  const title = el("span", { class: "title" }, `${spaced(item.name)}${slice && `, ${slice}`}`);
  const shape = el("span", { class: "shape" }, `${matrix.rows} × ${matrix.columns}`);
  const name = el("span", { class: "name" }, letterOf(item.name, item), title, shape);
  const named = every > 1 && el("span", {}, `1 in ${every} named`);
  const axes = axesCaption(item.name, matrix).map((each) => el("span", { class: "axes" }, each));
  return el("figcaption", { title: axesSentence(item.name, matrix) || null }, name, named, ...axes);
}

/** @param {string} name */
const spaced = (name) => name.replaceAll("_", " ");

/** @param {Content} content @param {Planned} plan @param {Look} look @param {Handlers} handlers */
export function createMatrix(content, plan, look, handlers) {
  const { item } = content;
  const made = (plan.as === "picture" ? pictureBody : digitBody)(content, plan, look, handlers);
  const isResult = item.slot === "result";
  const place = { "data-tensor": item.name, "data-slot": item.slot, "data-slice": item.head };
  const attributes = { class: `matrix ${item.role} as-${plan.as}`, ...place, "data-result": isResult ? "" : null };
  made.body.toggleAttribute("data-focus", isResult);
  const high = plan.cellHeight * content.matrix.rows;
  const bar =
    hasBar(content) && high >= LEAST_BAR && plan.width > plan.body + BAR_WIDTH / 2 && colorBar(content, look.palette);
  if (bar) bar.style.height = `${Math.min(MOST_BAR, high)}px`;
  const root = el("figure", attributes, captionOf(content, plan), el("div", { class: "body" }, made.body, bar));
  root.style.width = `${plan.width}px`;
  return { item, content, plan, root, ...made };
}
