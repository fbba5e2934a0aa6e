/** Table: puts together a caption, one row of headings and rows of cells. */

import { el } from "./elements.js";

/** @import { Child } from "./elements.js" */

/** @param {"row" | "col"} scope @param {string | number} label */
export const heading = (scope, label) => el("th", { scope }, el("bdi", {}, label));

/** The inner span stays in view while the table scrolls sideways. @param {string} text */
export const digitsCaption = (text) => el("caption", {}, el("span", {}, text));

/**
 * @param {Record<string, string>} attributes @param {Child} caption @param {Child[]} headings
 * @param {Child[][]} rows the cells of each
 */
export const table = (attributes, caption, headings, rows) =>
  el(
    "table",
    attributes,
    caption,
    el("thead", {}, el("tr", {}, ...headings)),
    el("tbody", {}, ...rows.map((cells) => el("tr", {}, ...cells))),
  );
