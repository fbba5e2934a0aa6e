/**
 * The colours of the style sheet, for canvases, which cannot read custom properties by themselves.
 *
 * @typedef {import("../draw/sheet.js").Theme} Theme
 */

/** @param {Element} element @returns {Theme} */
export function themeOf(element) {
  const style = getComputedStyle(element);
  const of = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    ink: of("--ink"),
    muted: of("--muted"),
    paper: of("--card"),
    sunk: of("--sunk"),
    hatch: of("--hatch"),
    row: of("--mark-row") || of("--query"),
    column: of("--mark-column") || of("--key"),
    sans: of("--sans"),
    font: `${of("--label-size") || "12.5px"} ${of("--mono")}`,
  };
}

/** @param {Element} element @param {string} name a custom property that is `#rrggbb` @returns {[number, number, number]} */
export function rgbProperty(element, name) {
  const hex = getComputedStyle(element).getPropertyValue(name).trim();
  const number = Number.parseInt(hex.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}
