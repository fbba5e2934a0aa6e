/** Zoom buttons: larger, smaller, the whole matrix, readable labels; they mark which of the last two holds. */

import { el } from "../../widgets/elements.js";

/** @import { State } from "../../core/types.js" */

/** @type {[name: string, text: string, zoom: number | "fit" | "read"][]} */
const BUTTONS = [
  ["Zoom out", "−", 0.8],
  ["Zoom in", "+", 1.25],
  ["See the whole matrix", "Whole", "fit"],
  ["Read the labels", "Labels", "read"],
];

/** @param {(zoom: number | "fit" | "read") => void} choose a number is a factor */
export function zoomButtons(choose) {
  const buttons = BUTTONS.map(([name, text, zoom]) => {
    const button = el("button", { type: "button", class: "small", "aria-label": name }, text);
    button.addEventListener("click", () => choose(zoom));
    return { button, zoom };
  });
  const root = el("div", { class: "zoom", role: "group", "aria-label": "Zoom" }, ...buttons.map((each) => each.button));
  return {
    root,
    /** @param {State["zoom"]} zoom @param {boolean} isWhole @param {boolean} isWide there is more than fits */
    show(zoom, isWhole, isWide) {
      // what is seen whole, with its labels, has nothing to zoom
      root.hidden = !isWide && zoom === "auto";
      for (const each of buttons)
        if (typeof each.zoom !== "number")
          each.button.setAttribute(
            "aria-pressed",
            String((zoom === "auto" ? (isWhole ? "fit" : "read") : zoom) === each.zoom),
          );
    },
  };
}
