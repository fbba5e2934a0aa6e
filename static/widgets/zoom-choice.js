/**
 * A picture that is larger than its place: with its labels, or the whole of it. All pictures of a page follow the one
 * choice.
 */

import { el } from "./elements.js";
import { segmented } from "./segmented.js";

/** @typedef {"auto" | "read" | "fit"} Zoom the whole of a short text and the labels of a long one, unless chosen */

const LEAST_WITH_LABELS = 13;
/** Up to so many tokens the whole matrix is shown at first. */
const MOST_WHOLE = 128;

/** @param {Zoom} zoom @param {number} tokens of the longer side */
export const isWhole = (zoom, tokens) => zoom === "fit" || (zoom === "auto" && tokens <= MOST_WHOLE);

/** How wide a cell may be. @param {boolean} whole @param {number} most @returns {[number, number]} */
export const cellWidths = (whole, most) => [whole ? 0.5 : LEAST_WITH_LABELS, most];

/** @param {(zoom: Zoom) => void} choose */
export function zoomChoice(choose) {
  const choice = segmented("Zoom", { read: "Labels", fit: "Whole" }, (zoom) => choose(zoom));
  const root = el("div", { class: "zoom-choice" }, choice.root);
  return {
    root,
    /** @param {Zoom} zoom @param {HTMLElement} frame @param {number} columns */
    show(zoom, frame, columns) {
      // what is seen whole, with its labels, has nothing to choose
      root.hidden = zoom === "auto" && frame.clientWidth >= columns * LEAST_WITH_LABELS;
      choice.mark(isWhole(zoom, columns) ? "fit" : "read");
    },
  };
}
