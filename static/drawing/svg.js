/** Writing SVG as text: a picture that stands by itself cannot ask a style sheet. */

/** The colours of the style sheet. */
export const PAPER = {
  light: {
    paper: "#ffffff",
    ink: "#1d1b25",
    muted: "#5d5a6a",
    sunk: "#f2f0eb",
    plain: "#1d1b25",
    query: "#00659e",
    key: "#b04300",
    value: "#006e51",
    weight: "#56358c",
  },
  dark: {
    paper: "#1a1921",
    ink: "#edebf3",
    muted: "#aaa6b8",
    sunk: "#2b2934",
    plain: "#edebf3",
    query: "#74bdf0",
    key: "#f5a56d",
    value: "#66d3af",
    weight: "#c9b0f4",
  },
};

/** The same paper as numbers. @type {Record<"light" | "dark", import("./color.js").Rgb>} */
export const PAPER_RGB = { light: [255, 255, 255], dark: [26, 25, 33] };

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// control characters are no part of XML, not even escaped
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** @param {string} text */
export const escaped = (text) =>
  text.replace(UNPRINTABLE, "�").replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);

/** @param {number} x */
export const short = (x) => String(Math.round(x * 100) / 100);

/** @param {string} name @param {Record<string, string | number | undefined>} attributes @param {string} [inside] */
export function tag(name, attributes, inside) {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${typeof value === "number" ? short(value) : escaped(value)}"`],
  );
  return inside === undefined ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${inside}</${name}>`;
}

/** @param {string} text @param {Record<string, string | number | undefined>} attributes */
export const words = (text, attributes) => tag("text", attributes, escaped(text));

/**
 * The same picture with a name, and a text for readers who cannot see it.
 * @param {string} svg @param {string} title @param {string} text
 */
export const described = (svg, title, text) =>
  svg.replace(">", () => `>${tag("title", {}, escaped(title))}${tag("desc", {}, escaped(text))}`);
