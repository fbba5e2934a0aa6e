/**
 * Palette of a page: light or dark as the reader's system is, with high contrast where the reader asks for it and on
 * the projector. Canvases cannot read a media query.
 */

/** @import { Store } from "./store.js" */
/** @import { Palette } from "./types.js" */

const QUERIES = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"];

/** @returns {Palette} */
export function paletteNow() {
  const [dark, more, forced] = QUERIES.map((query) => matchMedia(query).matches);
  const scheme = dark ? "dark" : "light";
  return more || forced || document.documentElement.hasAttribute("data-present") ? `${scheme} contrast` : scheme;
}

/** @param {() => void} turn called after the palette has changed */
export function whenPalette(turn) {
  for (const query of QUERIES) matchMedia(query).addEventListener("change", turn);
  new MutationObserver(turn).observe(document.documentElement, { attributeFilter: ["data-present"] });
}

/** Tells the style sheet of high contrast. */
export function markContrast() {
  const mark = () => document.documentElement.toggleAttribute("data-contrast", paletteNow().endsWith("contrast"));
  mark();
  whenPalette(mark);
}

/** @param {Store<{ palette?: Palette }>} store */
export function followScheme(store) {
  markContrast();
  const tell = () => store.set({ palette: paletteNow() });
  tell();
  whenPalette(tell);
}
