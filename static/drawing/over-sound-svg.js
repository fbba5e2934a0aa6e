/**
 * Rows of weights over a sound, as a picture that stands by itself: the chosen row as a tint on the spectrogram, and
 * the rows of all words below it on the same axis of time.
 *
 * @typedef {object} OverSound
 * @property {Palette} palette
 * @property {string[]} titles lines above the picture
 * @property {string[]} notes lines below it
 * @property {string} url of the spectrogram, as data
 * @property {{ strength: number, name: string }[]} frames the tint of each, 0 to 1, and its name with its weight
 * @property {Rgb} tint
 * @property {[number, number][]} truth the first and the last of the frames that truly are meant
 * @property {number | null} chosen frame
 * @property {{ place: number, text: string }[]} ticks `place` from 0 to 1
 * @property {Lane[]} lanes
 *
 * @typedef {object} Lane the row of a word
 * @property {string} label
 * @property {boolean} isChosen
 * @property {string} url of its colours, one pixel a frame
 * @property {[number, number][]} truth
 */

import { css, schemeOf } from "./color.js";
import { roomFor, sheetFile, widest } from "./labelled-matrix-svg.js";
import { escaped, PAPER, tag, words } from "./svg.js";

/** @import { Palette } from "../core/types.js" */
/** @import { Rgb } from "./color.js" */

const [WIDE, HIGH, AXIS, LANE, GAP, LINE, BELOW] = [720, 160, 24, 20, 4, 20, 26];
const STRETCHED = { preserveAspectRatio: "none", style: "image-rendering:pixelated" };
// loud is dark on light paper
const INVERTED = tag(
  "filter",
  { id: "inverted", "color-interpolation-filters": "sRGB" },
  tag(
    "feComponentTransfer",
    {},
    ["R", "G", "B"].map((each) => tag(`feFunc${each}`, { type: "table", tableValues: "1 0" })).join(""),
  ),
);

/** @param {OverSound} over */
export function overSoundSvg(over) {
  const { palette, titles, notes, lanes } = over;
  const ink = PAPER[schemeOf(palette)];
  const room = roomFor(titles);
  const left = room.margin + widest(lanes.map(({ label }) => label)) + 12;
  const top = room.top + 14;
  const end = HIGH + AXIS + lanes.length * (LANE + GAP);
  const inside = [
    spectrogram(over, ink),
    ...over.ticks.map(({ place, text }) =>
      words(text, { x: place * WIDE, y: HIGH + 16, "text-anchor": place > 0 ? "middle" : "start", fill: ink.muted }),
    ),
    ...lanes.map((lane, i) => laneOf(lane, over.frames.length, HIGH + AXIS + i * (LANE + GAP), ink)),
  ];
  return sheetFile(titles, ink, {
    width: Math.max(left + WIDE + room.margin, room.least, widest(notes) + 2 * room.margin),
    height: top + end + BELOW + notes.length * LINE,
    inside: [
      tag("defs", {}, INVERTED),
      tag("g", { transform: `translate(${left} ${top})`, "shape-rendering": "crispEdges" }, inside.join("")),
      ...notes.map((note, i) => words(note, { x: room.margin, y: top + end + BELOW + i * LINE, fill: ink.muted })),
    ],
  });
}

/** @param {OverSound} over @param {typeof PAPER.light} ink */
function spectrogram({ palette, url, frames, tint, truth, chosen }, ink) {
  const wide = WIDE / frames.length;
  const size = { width: WIDE, height: HIGH, preserveAspectRatio: "none" };
  const filter = schemeOf(palette) === "light" ? "url(#inverted)" : undefined;
  return [
    tag("image", { href: url, ...size, filter }),
    ...frames.map(({ strength, name }, i) =>
      tag(
        "rect",
        { x: i * wide, width: wide, height: HIGH, fill: css(tint), "fill-opacity": strength },
        tag("title", {}, escaped(name)),
      ),
    ),
    ...dashed(truth, frames.length, { y: 0, height: HIGH }, ink.ink),
    chosen === null
      ? ""
      : tag("rect", { x: chosen * wide, width: wide, height: HIGH, fill: "none", stroke: ink.key, "stroke-width": 2 }),
  ].join("");
}

/** @param {Lane} lane @param {number} count of frames @param {number} y @param {typeof PAPER.light} ink */
const laneOf = ({ label, isChosen, url, truth }, count, y, ink) =>
  [
    words(label, {
      x: -10,
      y: y + 14,
      "text-anchor": "end",
      fill: isChosen ? ink.query : ink.ink,
      "font-weight": isChosen ? 700 : undefined,
    }),
    tag("image", { href: url, y, width: WIDE, height: LANE, ...STRETCHED }),
    ...dashed(truth, count, { y, height: LANE }, ink.ink),
    isChosen ? tag("rect", { y, width: WIDE, height: LANE, fill: "none", stroke: ink.query, "stroke-width": 2 }) : "",
  ].join("");

/** @param {[number, number][]} runs @param {number} count @param {object} place @param {string} stroke */
const dashed = (runs, count, place, stroke) =>
  runs.map(([first, last]) =>
    tag("rect", {
      x: (first / count) * WIDE,
      width: ((last - first + 1) / count) * WIDE,
      ...place,
      fill: "none",
      stroke,
      "stroke-width": 1.5,
      "stroke-dasharray": "5 4",
    }),
  );
