/** Patch crop: cuts one patch out of the image, small, to stand beside its place in the grid. */

import { el } from "../widgets/elements.js";

/** @import { SeenImage } from "../core/types.js" */

/** @param {string} label such as `0,3` @returns {HTMLElement | null} null for what is no patch */
export function cutOut(label) {
  const [, row, column] = /^(\d+),(\d+)/.exec(label) ?? [];
  if (row === undefined || column === undefined) return null;
  const made = el("span", { class: "cut-out", "aria-hidden": "true" });
  made.style.setProperty("--row", row);
  made.style.setProperty("--column", column);
  return made;
}

/** The image that patches are cut from. @param {HTMLElement} root of all that shows some @param {SeenImage} seen */
export function cutFrom(root, { url, rows, columns }) {
  root.style.setProperty("--seen", `url("${url}")`);
  root.style.setProperty("--rows", String(rows));
  root.style.setProperty("--columns", String(columns));
}
