/** File names: name an exported file, and title its picture. */

import { nameOf } from "../../domain/cell-text.js";
import { fullDigits } from "../../format/numbers.js";
import { shortened } from "../../format/token-text.js";

/** @import { Ready } from "./types.js" */

const LONGEST_TITLE = 90;

/** @param {Ready} state @returns {string} without an ending */
export function fileName({ matrix }) {
  const {
    run,
    kind,
    places: [place],
    site,
  } = matrix;
  const what = kind === "head" && place ? `layer-${place.layer}-head-${place.head}` : kind;
  const where = run.card.sites.length > 1 ? `-${site}` : "";
  return `heads-up-${run.card.id}${where}-${what}`;
}

/** What the picture is of, in lines. @param {Ready} state */
export function titlesOf({ matrix }) {
  const { text, pair, target, interventions, model } = matrix.run.question;
  const texts = [text, pair ?? target]
    .filter((each) => each !== null)
    .map((each) => `“${shortened(String(each), LONGEST_TITLE)}”`);
  const changed = interventions ? [`What if: ${shortened(JSON.stringify(interventions), LONGEST_TITLE)}`] : [];
  return [`${model} · ${nameOf(matrix)}`, ...texts, ...changed];
}

/** The shortest number that names the same float32. @param {number} x */
export const single = (x) => Number(fullDigits(x));

/**
 * One pixel a cell, as the address of an image.
 * @param {Uint8ClampedArray<ArrayBuffer>} pixels @param {number} width @param {number} height
 */
export function imageOf(pixels, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser draws no pictures. Export the numbers as CSV or JSON.");
  context.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas.toDataURL("image/png");
}
