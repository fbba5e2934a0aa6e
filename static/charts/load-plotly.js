/** Loads plotly.js, once, when the first chart comes into view. */

import { at } from "../core/site-root.js";
import { el, fetched } from "../widgets/elements.js";

/**
 * @typedef {{ data: object[], layout: Record<string, any> }} Figure
 * @typedef {HTMLElement & { on: (event: string, listener: (change: Record<string, unknown>) => void) => void }} Plot
 * @typedef {object} Plotly
 * @property {(root: HTMLElement, data: object[], layout: object, config: object) => Promise<Plot>} react
 * @property {(root: HTMLElement, options: object) => Promise<string>} toImage
 * @property {{ resize: (root: HTMLElement) => Promise<void> }} Plots
 */

/**
 * plotly.js puts style sheets into the page, which our Content-Security-Policy refuses. It leaves its own out where a
 * link with this id and this class names another, and that of MapLibre, which draws no chart here, where an element
 * has the second id.
 */
export const OWN_STYLES = {
  id: "plotly.js-style-global",
  class: "no-inline-styles",
  rel: "stylesheet",
  href: at("/static/styles/base/plotly.css"),
};
export const MAPLIBRE_STYLES = { id: "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53" };

/** @type {Promise<Plotly> | null} */
let loading = null;

/** @returns {Promise<Plotly>} */
export function loadPlotly() {
  loading ??= load().catch((problem) => {
    loading = null;
    throw problem;
  });
  return loading;
}

async function load() {
  if (!document.getElementById(MAPLIBRE_STYLES.id)) document.head.append(el("meta", MAPLIBRE_STYLES));
  const files = [el("link", OWN_STYLES), el("script", { src: at("/vendor/plotly.min.js") })];
  await Promise.all(files.map((file) => fetched(file))).catch(() => {
    throw new Error("The chart could not be fetched; the table below has the same numbers. Reload to try again.");
  });
  return /** @type {{ Plotly: Plotly }} */ (/** @type {unknown} */ (globalThis)).Plotly;
}
