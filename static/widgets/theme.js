/** The colours of the style sheet, for canvases, which cannot read custom properties by themselves. */

import { paletteNow } from "../core/color-scheme.js";

/** @import { Theme } from "../drawing/matrix-painter.js" */

const SHARED = {
  ink: "--ink",
  muted: "--muted",
  paper: "--card",
  sunk: "--sunk",
  hatch: "--hatch",
  sans: "--sans",
  mono: "--mono",
  query: "--query",
  key: "--key",
};

/**
 * What is the same all over the page, for each palette: asking for each takes its time.
 * @type {Map<string, Record<keyof typeof SHARED, string>>}
 */
const schemes = new Map();

/** @param {(name: string) => string} of */
function sharedColors(of) {
  const palette = paletteNow();
  const found =
    schemes.get(palette) ??
    /** @type {Record<keyof typeof SHARED, string>} */ (
      Object.fromEntries(Object.entries(SHARED).map(([key, name]) => [key, of(name)]))
    );
  schemes.set(palette, found);
  return found;
}

/** @param {Element} element @returns {Theme} */
export function themeOf(element) {
  const style = getComputedStyle(element);
  const of = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const { ink, muted, paper, sunk, hatch, sans, mono, query, key } = sharedColors(of);
  return {
    ink,
    muted,
    paper,
    sunk,
    hatch,
    sans,
    row: of("--mark-row") || query,
    column: of("--mark-column") || key,
    // as computed: the property itself may say how large, as in `max(24px, 3vh)`
    font: `${element.classList.contains("sheet") ? style.fontSize : "12.5px"} ${mono}`,
  };
}

/**
 * @param {Element} element @param {string} name a custom property that is `#rrggbb` @returns {[number, number, number]}
 */
export function rgbProperty(element, name) {
  const hex = getComputedStyle(element).getPropertyValue(name).trim();
  const number = Number.parseInt(hex.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/**
 * Measures for all: a canvas that is not yet as large as its sheet would be made twice.
 * @type {CanvasRenderingContext2D | null | undefined}
 */
let ruler;

/** @param {string[]} labels @param {string} font @returns {number} width of the widest */
export function widestOf(labels, font) {
  if (labels.length === 0) return 0;
  ruler ??= document.createElement("canvas").getContext("2d");
  if (!ruler) return 0;
  const bold = `700 ${font}`;
  if (ruler.font !== bold) ruler.font = bold;
  return Math.max(...labels.map((label) => Number(ruler?.measureText(label).width)));
}
