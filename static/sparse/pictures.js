/** Pattern pictures: draw the pattern, its cost over the length and its reach over the layers. */

/** @import { Chart } from "../charts/figure.js" */
/** @import { PatternReply as Reply } from "../core/reply-types.js" */
/** @import { Store } from "../core/store.js" */
/** @import { Rgb } from "../drawing/color.js" */
/** @import { State } from "./state.js" */

import { mountChart } from "../charts/chart.js";
import { describePattern } from "../core/api.js";
import { asker } from "../core/latest-request.js";
import { weightColor } from "../drawing/color.js";
import { groupedText } from "../format/numbers.js";
import { bytesOf } from "../format/typed-arrays.js";
import { MatrixPicture } from "../playground/matrix-picture.js";
import { el, slot } from "../widgets/elements.js";
import { rgbProperty } from "../widgets/theme.js";
import { maskOf, PATTERN_KEYS } from "./state.js";

/** @import { Palette } from "../core/types.js" */

const POINTS = 16;
const NEVER = 255;

/** @param {number} n @returns {number[]} lengths for the curve, up to twice the chosen one */
const lengthsFor = (n) => Array.from({ length: POINTS }, (_, i) => Math.max(1, Math.round((2 * n * (i + 1)) / POINTS)));

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountPictures(root, store) {
  const parts = {
    pattern: pictureIn(root, "pattern"),
    reach: pictureIn(root, "reach"),
    curve: mountChart(slot(root, "curve")),
  };
  const ask = asker(slot(root, "problem"));
  /** @type {Reply | null} */
  let reply = null;
  const draw = () => reply && show(root, parts, reply, store.get());
  store.watch([...PATTERN_KEYS, "n", "layers"], (state) =>
    ask(async (signal) => {
      reply = await describePattern(
        { mask: maskOf(state), queries: state.n, layers: state.layers, counts_at: lengthsFor(state.n) },
        signal,
      );
      draw();
    }),
  );
  store.watch(["palette"], draw);
}

/** @param {number} part @param {number} whole */
const share = (part, whole) => `${Math.round((1000 * part) / whole) / 10}\u00a0%`;

/** @typedef {MatrixPicture} Made */
/** @typedef {{ pattern: Made, reach: Made, curve: ReturnType<typeof mountChart> }} Parts */

const AXES = { rowName: "query", columnName: "key" };

/** A picture where the template has room for one. @param {HTMLElement} root @param {string} name */
function pictureIn(root, name) {
  const made = new MatrixPicture(name);
  made.picture.toggleAttribute("data-focus", true);
  slot(root, name).replaceWith(made.picture);
  slot(root, `${name}-legend`).after(made.below);
  return made;
}

/** @param {HTMLElement} root @param {Parts} parts @param {Reply} reply @param {State} state */
function show(root, parts, reply, { palette }) {
  const { queries: n, allowed, full, causal } = reply;
  const count = `${groupedText(allowed)} of ${groupedText(full)} score computations (${share(allowed, full)})`;
  slot(root, "count").textContent = count;
  slot(root, "causal-count").textContent =
    `A causal mask alone allows n(n+1)/2 = ${groupedText(causal ?? 0)} of them.${emptyText(reply.empty_rows)}`;
  const grid = bytesOf(reply.grid.base64);
  const [off, on] = [rgbProperty(root, "--hidden"), weightColor(0.5, palette)];
  const may = (/** @type {number} */ row, /** @type {number} */ column) => Boolean(grid[row * n + column]);
  parts.pattern.show({
    ...AXES,
    rows: n,
    columns: n,
    label: `Pattern of ${n} queries and ${n} keys: ${count}.`,
    colorOf: (row, column) => (may(row, column) ? on : off),
    textOf: (row, column) => (may(row, column) ? "may attend" : "may not"),
  });
  slot(root, "pattern-legend").replaceChildren(swatch(on, "may attend"), swatch(off, "not computed"));
  parts.curve.show(costChart(reply));
  if (reply.reachability) showReach(root, parts.reach, reply.reachability, n, palette);
}

/** @param {Reply} reply @returns {Chart} */
function costChart({ counts }) {
  const [first, last] = [counts[0], counts.at(-1)];
  return {
    kind: "lines",
    name: "cost-by-length",
    label: `Score computations from ${first?.n} to ${last?.n} tokens: at ${last?.n}, ${last?.allowed} of ${last?.full}`,
    x: { title: "tokens n" },
    y: { title: "score computations", fromZero: true },
    series: [
      { name: "full attention, n²", color: "--edge", dash: "dash", points: counts.map((each) => [each.n, each.full]) },
      { name: "this pattern", points: counts.map((each) => [each.n, each.allowed]) },
    ],
    write: groupedText,
  };
}

/** @param {number[]} rows */
const emptyText = (rows) =>
  rows.length === 0
    ? ""
    : ` ${rows.length === 1 ? "One query" : `${rows.length} queries`} may attend to nothing: the weights there are 0.`;

/** @param {number} layers */
const layerCount = (layers) => `${layers} ${layers === 1 ? "layer" : "layers"}`;

/** @param {number} layers @param {number} most */
function layersText(layers, most) {
  if (layers === NEVER) return `not within ${layerCount(most)}`;
  return layers === 0 ? "0 layers, through the residual stream" : layerCount(layers);
}

/**
 * @param {HTMLElement} root @param {Made} picture @param {NonNullable<Reply["reachability"]>} reach @param {number} n
 * @param {Palette} palette
 */
function showReach(root, picture, reach, n, palette) {
  const needed = bytesOf(reach.needed.base64);
  const off = rgbProperty(root, "--hidden");
  const shade = (/** @type {number} */ layers) =>
    layers === NEVER ? off : weightColor((1 - layers / (reach.layers + 1)) ** 2, palette);
  const all = groupedText(n * n);
  const connected = groupedText(reach.reached.at(-1) ?? 0);
  const said = `After ${layerCount(reach.layers)} ${connected} of ${all} pairs are connected.`;
  const layersAt = (/** @type {number} */ row, /** @type {number} */ column) => needed[row * n + column] ?? NEVER;
  picture.show({
    ...AXES,
    rows: n,
    columns: n,
    label: `How many layers information takes. ${said}`,
    colorOf: (row, column) => shade(layersAt(row, column)),
    textOf: (row, column) => layersText(layersAt(row, column), reach.layers),
    shortOf: (row, column) => (layersAt(row, column) === NEVER ? "–" : String(layersAt(row, column))),
  });
  slot(root, "reach-legend").replaceChildren(
    ...Array.from({ length: reach.layers + 1 }, (_, layers) =>
      swatch(shade(layers), layers === 0 ? "0 (residual)" : String(layers)),
    ),
    swatch(off, "not within these layers"),
  );
  const first = reach.layers_to_first;
  slot(root, "reach-count").textContent =
    first === null
      ? `${said} The last token never depends on the first, however many layers there are.`
      : `${said} The last token depends on the first after ${layerCount(first)}.`;
}

/** @param {Rgb} color @param {string} text */
function swatch([red, green, blue], text) {
  const square = el("span", { class: "swatch", "aria-hidden": "true" });
  square.style.background = `rgb(${red} ${green} ${blue})`;
  return el("span", { class: "legend" }, square, text);
}
