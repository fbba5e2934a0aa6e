/**
 * The links as a picture that stands by itself: the lines of the tokens in view, as the page draws them.
 *
 * @import { Link, Shown } from "./link-layout.js"
 *
 * @typedef {object} Look
 * @property {string[]} titles
 * @property {Palette} palette
 * @property {number} threshold
 * @property {{ row: number, column: number }} focus
 * @property {{ first: number, end: number }} inView
 * @property {(weight: number) => string} color
 * @property {(weight: number) => string} number
 */

import { schemeOf } from "./color.js";
import { roomFor, sheetFile, widest } from "./labelled-matrix-svg.js";
import {
  columnsOf,
  curveOf,
  cutOf,
  FAINT,
  LINE_HEIGHT,
  linksFrom,
  linksOf,
  middleOf,
  noteOf,
  PAD,
  thicknessOf,
} from "./link-layout.js";
import { PAPER, short, tag, words } from "./svg.js";

/** @import { Palette } from "../core/types.js" */

const [WIDTH, NOTE] = [720, 26];

/** @param {Shown} whole @param {Look} look */
export function linksSvg(whole, look) {
  const { titles, palette, threshold, focus } = look;
  const ink = PAPER[schemeOf(palette)];
  const shown = cutOf(whole);
  const tokens = Math.max(shown.rowLabels.length, shown.columnLabels.length);
  const { first, end } = { first: look.inView.first, end: Math.min(look.inView.end, tokens) };
  const { links, count } = linksOf(shown, { first, end, threshold });
  const own = linksFrom(shown, focus.row, threshold);
  const room = roomFor(titles);
  const columns = columnsOf(WIDTH, widest(shown.rowLabels), widest(shown.columnLabels));
  const size = { width: WIDTH, height: (end - first) * LINE_HEIGHT };
  const lines = [
    ...links.filter(({ row }) => row !== focus.row).map((link) => line(link, columns, first, look, FAINT)),
    ...[...own].reverse().map((link) => line(link, columns, first, look, 1)),
  ];
  const labels = labelsOf(shown, { columns, first, end, own, look, ink });
  const notes = [
    threshold > 0 ? `Links of at least ${threshold}.` : "",
    noteOf(links.length, count, end - first < tokens),
  ]
    .filter(Boolean)
    .join(" ");
  const inside = [
    // its edges cut off what leads to tokens out of view
    tag(
      "svg",
      { x: room.margin, y: room.top, ...size },
      tag("g", { fill: "none", "stroke-linecap": "round" }, lines.join("")) + labels.join(""),
    ),
    notes ? words(notes, { x: room.margin, y: room.top + size.height + NOTE, fill: ink.muted }) : "",
  ];
  const width = Math.max(WIDTH + 2 * room.margin, room.least);
  return sheetFile(titles, ink, { width, height: room.top + size.height + (notes ? NOTE : 0) + room.margin, inside });
}

/**
 * @param {Link} link @param {{ left: number, right: number }} columns @param {number} first @param {Look} look
 * @param {number} opacity
 */
function line(link, columns, first, { color }, opacity) {
  const [start, ...rest] = curveOf(link, columns, first * LINE_HEIGHT).map((point) => point.map(short).join(" "));
  const place = { "data-row": link.row, "data-column": link.column };
  return tag(
    "path",
    {
      d: `M${start}C${rest.join(" ")}`,
      stroke: color(link.weight),
      "stroke-width": thicknessOf(link),
      "stroke-opacity": opacity,
      ...place,
    },
    tag("title", {}, String(link.weight)),
  );
}

/**
 * @param {Shown} shown
 * @param {{ columns: ReturnType<typeof columnsOf>, first: number, end: number, own: Link[], look: Look, ink: typeof
 *   PAPER.light }} drawing
 */
function labelsOf({ rowLabels, columnLabels }, { columns, first, end, own, look: { focus, number }, ink }) {
  const weights = new Map(own.map(({ column, weight }) => [column, weight]));
  return Array.from({ length: end - first }, (_, at) => {
    const [i, y] = [first + at, middleOf(at, 0) + 4];
    const query = rowLabels[i] ?? "";
    const key = columnLabels[i] ?? "";
    const weight = weights.get(i);
    return [
      query &&
        words(query, { x: columns.left - PAD, y, "text-anchor": "end", ...(i === focus.row ? bold(ink.query) : {}) }),
      key && words(key, { x: columns.right + PAD, y, ...(i === focus.column ? bold(ink.key) : {}) }),
      weight === undefined
        ? ""
        : words(number(weight), {
            x: columns.width - 2,
            y,
            "text-anchor": "end",
            ...(i === focus.column ? bold(ink.ink) : {}),
          }),
    ].join("");
  });
}

/** @param {string} fill */
const bold = (fill) => ({ "font-weight": 700, fill });
