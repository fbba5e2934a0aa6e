/**
 * A picture that is larger than its place: with its labels, or the whole of it. All pictures of a page follow the one
 * choice.
 */

import { el } from "./elements.js";
import { segmented } from "./segmented.js";

/** @typedef {"read" | "fit"} Zoom */

const LEAST_WITH_LABELS = 13;

/** How wide a cell may be. @param {Zoom} zoom @param {number} most @returns {[number, number]} */
export const cellWidths = (zoom, most) => (zoom === "fit" ? [0.5, most] : [LEAST_WITH_LABELS, most]);

/** @param {(zoom: Zoom) => void} choose */
export function zoomChoice(choose) {
  const choice = segmented("Zoom", { read: "Labels", fit: "Whole" }, choose);
  const root = el("div", { class: "zoom-choice" }, choice.root);
  return {
    root,
    /** @param {Zoom} zoom @param {HTMLElement} frame @param {number} columns */
    show(zoom, frame, columns) {
      // what is seen whole, with its labels, has nothing to choose
      root.hidden = zoom === "read" && frame.clientWidth >= columns * LEAST_WITH_LABELS;
      choice.mark(zoom);
    },
  };
}
