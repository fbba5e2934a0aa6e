/** Lane: a stretch of time with a colour for each frame, and dashed boxes around the frames of the truth. */

import { weightColor, weightPixels } from "../drawing/color.js";
import { el } from "../widgets/elements.js";
import { runsOf } from "./frames.js";

/** @import { Palette } from "../core/types.js" */
/** @import { Rgb } from "../drawing/color.js" */

/** The picture is still seen through the strongest tint. */
const STRONGEST = 0.65;
const OPAQUE = 255;

/** @param {HTMLElement} root that holds it and has a position @param {string} name of its class */
export function lane(root, name) {
  // one pixel a frame, stretched by the style sheet
  const canvas = el("canvas", { class: name, height: 1, "aria-hidden": "true" });
  const truth = el("span", { class: "true-spans", "aria-hidden": "true" });
  root.append(canvas, truth);
  return {
    /** @param {Uint8ClampedArray<ArrayBuffer>} pixels */
    paint(pixels) {
      canvas.width = pixels.length / 4;
      const context = canvas.getContext("2d");
      context?.putImageData(new ImageData(pixels, canvas.width, 1), 0, 0);
    },
    /** @param {number[]} frames that truly are meant @param {number} count of all */
    mark(frames, count) {
      truth.replaceChildren(
        ...runsOf(frames).map(([first, last]) => {
          const box = el("span", { class: "true-span" });
          box.style.left = percent(first / count);
          box.style.width = percent((last - first + 1) / count);
          return box;
        }),
      );
    },
  };
}

/** @param {number} share */
export const percent = (share) => `${100 * share}%`;

/**
 * A row of weights in the colours of all heatmaps.
 * @param {Float32Array} row @param {Palette} palette @param {Rgb} blank
 */
export const rowPixels = (row, palette, blank) =>
  weightPixels(
    {
      weights: { rows: 1, columns: row.length, data: row },
      visible: { rows: 1, columns: row.length, data: new Uint8Array(row.length).fill(1) },
    },
    { palette, colors: "sqrt", threshold: 0, blank },
  );

/**
 * The same as a tint over a picture: the more weight, the stronger.
 * @param {Float32Array} row @param {Rgb} color
 */
export function tintPixels(row, color) {
  const most = Math.max(...row);
  const pixels = new Uint8ClampedArray(4 * row.length);
  row.forEach((weight, i) => pixels.set([...color, OPAQUE * strengthOf(weight, most)], 4 * i));
  return pixels;
}

/** How strong the tint of a weight is, 0 to 1. @param {number} weight @param {number} most of its row */
export const strengthOf = (weight, most) => (most > 0 ? STRONGEST * Math.sqrt(weight / most) : 0);

/** @param {Palette} palette */
export const tintColor = (palette) => weightColor(0.8, palette);
