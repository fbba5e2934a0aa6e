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

/** Tells the style sheet of high contrast. */
const mark = () => document.documentElement.toggleAttribute("data-contrast", paletteNow().endsWith("contrast"));

/** @param {() => void} turn called after the palette has changed, and the style sheet with it */
export function whenPalette(turn) {
  const change = () => {
    // one of several listeners may draw before the one that marks
    mark();
    turn();
  };
  for (const query of QUERIES) matchMedia(query).addEventListener("change", change);
  new MutationObserver(change).observe(document.documentElement, { attributeFilter: ["data-present"] });
}

/** For a page that has no store. */
export function markContrast() {
  mark();
  whenPalette(() => {});
}

/** @param {Store<{ palette?: Palette }>} store */
export function followScheme(store) {
  const tell = () => store.set({ palette: paletteNow() });
  mark();
  tell();
  whenPalette(tell);
}
