/**
 * A row of weights over its image, as a picture that stands by itself: a veil on each patch, dashed where the truth is.
 *
 * @typedef {object} OverImage
 * @property {Palette} palette
 * @property {string[]} titles lines above the picture
 * @property {string[]} notes lines below it
 * @property {string} url of the image, as data
 * @property {string} dark the colour of the veils
 * @property {number} columns
 * @property {Square[]} squares
 *
 * @typedef {object} Square
 * @property {number} row
 * @property {number} column
 * @property {number} veil how much of the patch is hidden, 0 to 1
 * @property {string} name in words, with its weight
 * @property {boolean} isTrue
 * @property {boolean} isChosen
 */

import { schemeOf } from "./color.js";
import { roomFor, sheetFile, widest } from "./labelled-matrix-svg.js";
import { escaped, PAPER, tag, words } from "./svg.js";

/** @import { Palette } from "../core/types.js" */

const [SIDE, LINE, BELOW] = [448, 20, 26];

/** @param {OverImage} over */
export function overImageSvg({ palette, titles, notes, url, dark, columns, squares }) {
  const ink = PAPER[schemeOf(palette)];
  const { margin, top, least } = roomFor(titles);
  const cell = SIDE / columns;
  const high = cell * (1 + Math.max(...squares.map(({ row }) => row)));
  const size = { width: SIDE, height: high };
  const place = (/** @type {Square} */ { row, column }, inset = 0) => ({
    x: column * cell + inset,
    y: row * cell + inset,
    width: cell - 2 * inset,
    height: cell - 2 * inset,
  });
  const framed = (/** @type {Square} */ square, inset = 0, /** @type {object} */ line = {}) =>
    tag("rect", { ...place(square, inset), fill: "none", ...line });
  const inside = [
    tag("image", { href: url, ...size, preserveAspectRatio: "none", style: "image-rendering:pixelated" }),
    ...squares.map((each) => tag("rect", { ...place(each), fill: dark, "fill-opacity": each.veil }, title(each.name))),
    ...squares
      .filter(({ isTrue }) => isTrue)
      .map((each) => framed(each, 3, { stroke: "#ffffff", "stroke-width": 2, "stroke-dasharray": "5 4" })),
    ...squares
      .filter(({ isChosen }) => isChosen)
      .map((each) => framed(each, 1, { stroke: ink.query, "stroke-width": 3 })),
  ];
  return sheetFile(titles, ink, {
    width: Math.max(SIDE + 2 * margin, least, widest(notes) + 2 * margin),
    height: top + 14 + high + BELOW + notes.length * LINE,
    inside: [
      // no seams of paper between the patches
      tag("g", { transform: `translate(${margin} ${top + 14})`, "shape-rendering": "crispEdges" }, inside.join("")),
      ...notes.map((note, i) => words(note, { x: margin, y: top + 14 + high + BELOW + i * LINE, fill: ink.muted })),
    ],
  });
}

/** @param {string} text */
const title = (text) => tag("title", {}, escaped(text));
