/**
 * What the explore page shows of a head, as files: pictures, tables, and figures for notebooks.
 *
 * @typedef {import("./display.js").Display} Display
 * @typedef {import("./files.js").File} File
 * @typedef {import("./types.js").HeadMatrix} HeadMatrix
 * @typedef {import("./types.js").State} State
 * @typedef {State & { matrix: HeadMatrix }} Ready
 */

import { csvText, labelText } from "./csv.js";
import { displayOf } from "./display.js";
import { weightAt, weightColor, weightPixels } from "./draw/color.js";
import { isLarge, matrixSvg } from "./draw/matrix-svg.js";
import { escaped } from "./draw/svg.js";
import { fullDigits } from "./numbers.js";
import { nameOf, pinnedPosition } from "./shown-cell.js";
import { shortened } from "./token-text.js";

const LONGEST_TITLE = 90;
const PLOTLY_STOPS = 9;
// a table of more would be no help to anyone
const MOST_DIGITS = 64;

/** @param {Ready} state @param {string} extension */
export function fileName({ matrix }, extension) {
  const { run, kind, places: [place], site } = matrix;
  const what = kind === "head" && place ? `layer-${place.layer}-head-${place.head}` : kind;
  const where = run.card.sites.length > 1 ? `-${site}` : "";
  return `heads-up-${run.card.id}${where}-${what}.${extension}`;
}

/** What the picture is of, in lines. @param {Ready} state */
function titlesOf({ matrix }) {
  const { text, pair, target, interventions, model } = matrix.run.question;
  const texts = [text, pair ?? target].filter((each) => each !== null).map((each) => `“${shortened(String(each), LONGEST_TITLE)}”`);
  const changed = interventions ? [`What if: ${shortened(JSON.stringify(interventions), LONGEST_TITLE)}`] : [];
  return [`${model} · ${nameOf(matrix)}`, ...texts, ...changed];
}

/** @param {Display} display @param {number} row @param {number} column @returns {number | null} null where the query may not attend */
function weightOf({ weights, visible }, row, column) {
  const at = row * weights.columns + column;
  return visible.data[at] ? Number(weights.data[at]) : null;
}

/** @param {Display} display @returns {(number | null)[][]} */
const rowsOf = (display) =>
  display.rowLabels.map((_, row) => display.columnLabels.map((__, column) => single(weightOf(display, row, column))));

/** The shortest number that names the same float32. @param {number | null} x */
const single = (x) => (x === null ? null : Number(fullDigits(x)));

/** The cells as an image of one pixel each. @param {Display} display @param {Ready} state */
function rasterOf(display, { isDark, colors, threshold }) {
  const { rows, columns } = display.weights;
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser draws no pictures. Export the weights as CSV or JSON.");
  const pixels = weightPixels(display, { isDark, colors, threshold, blank: isDark ? [26, 25, 33] : [255, 255, 255] });
  context.putImageData(new ImageData(pixels, columns, rows), 0, 0);
  return canvas.toDataURL("image/png");
}

/** @param {Ready} state */
function svgText(state) {
  const display = displayOf(state);
  const { isDark, colors, threshold } = state;
  const raster = isLarge(display) ? () => rasterOf(display, state) : null;
  return matrixSvg(display, { isDark, colors, threshold, raster, titles: titlesOf(state), selected: pinnedPosition(state, display) });
}

/** The picture. @param {Ready} state @returns {File} */
export const svgFile = (state) => ({ name: fileName(state, "svg"), type: "image/svg+xml", content: svgText(state) });

/** A row a query, a column a key; empty where a query may not attend. @param {Ready} state @returns {File} */
export function csvFile(state) {
  const display = displayOf(state);
  const header = ["query \\ key", ...display.columnLabels.map(labelText)];
  const rows = rowsOf(display).map((row, i) => [labelText(String(display.rowLabels[i])), ...row.map((weight) => (weight === null ? "" : String(weight)))]);
  return { name: fileName(state, "csv"), type: "text/csv", content: `${csvText([header, ...rows])}\r\n` };
}

/** @param {Ready} state */
function dataOf(state) {
  const { matrix, words, bare } = state;
  const display = displayOf(state);
  const { question } = matrix.run;
  return {
    ...question,
    kind: matrix.kind,
    site: matrix.site,
    heads: matrix.places.map(({ layer, head }) => ({ layer, head })),
    merged_words: words,
    without_special_tokens: bare,
    queries: display.rowLabels,
    keys: display.columnLabels,
    query_positions: display.rows,
    key_positions: display.columns,
    weights: rowsOf(display),
  };
}

/** Everything about the picture, as data; null where a query may not attend. @param {Ready} state @returns {File} */
export const jsonFile = (state) => ({ name: fileName(state, "json"), type: "application/json", content: `${JSON.stringify(dataOf(state), null, 1)}\n` });

/** A Plotly figure, as `plotly.io.from_json` reads it. @param {Ready} state @returns {File} */
export function plotlyFile(state) {
  const display = displayOf(state);
  const { isDark, colors } = state;
  const scale = Array.from({ length: PLOTLY_STOPS }, (_, i) => {
    const place = i / (PLOTLY_STOPS - 1);
    const [red, green, blue] = weightColor(weightAt(place, colors), isDark, colors);
    // a scale begins at 0 and ends at 1, whatever its smallest weight is
    return [i === 0 ? 0 : weightAt(place, colors), `rgb(${red}, ${green}, ${blue})`];
  });
  const axis = (/** @type {string} */ title, /** @type {string[]} */ labels) =>
    ({ title: { text: title }, tickvals: labels.map((_, i) => i), ticktext: labels });
  const figure = {
    data: [{
      type: "heatmap", z: rowsOf(display), zmin: 0, zmax: 1, colorscale: scale, hoverongaps: false,
      hovertemplate: "query %{y}, key %{x}: %{z}<extra></extra>", colorbar: { title: { text: "weight" } },
    }],
    layout: {
      title: { text: titlesOf(state).slice(0, 2).join("<br>") },
      xaxis: { ...axis("key", display.columnLabels), side: "top" },
      // Plotly counts upwards; a matrix does not
      yaxis: { ...axis("query", display.rowLabels), autorange: "reversed" },
    },
  };
  return { name: fileName(state, "plotly.json"), type: "application/json", content: `${JSON.stringify(figure)}\n` };
}

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:24px;max-width:1200px}svg{max-width:100%;height:auto}
.wide{overflow:auto}table{border-collapse:collapse;font:12px ui-monospace,monospace}td,th{padding:3px 7px;text-align:right;border:1px solid #8884}`;

/** @param {Display} display */
function tableOf(display) {
  const head = display.columnLabels.map((key) => `<th scope="col">${escaped(key)}</th>`).join("");
  const rows = rowsOf(display).map((row, i) =>
    `<tr><th scope="row">${escaped(String(display.rowLabels[i]))}</th>${row.map((weight) => `<td>${weight ?? "–"}</td>`).join("")}</tr>`);
  return `<div class="wide"><table><caption>A row is a query, a column is a key; – where it may not attend.</caption><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

/** One page that needs no server and no network: the picture, the digits of a short text, and the data. @param {Ready} state @returns {File} */
export function htmlFile(state) {
  const display = displayOf(state);
  const isShort = Math.max(display.weights.rows, display.weights.columns) <= MOST_DIGITS;
  const [title = ""] = titlesOf(state);
  const data = JSON.stringify(dataOf(state)).replaceAll("<", "\\u003c");
  const body = `<h1>${escaped(title)}</h1>${svgText(state)}${isShort ? tableOf(display) : "<p>The digits of this long text are in the data of this page.</p>"}`;
  const content = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>${body}<script type="application/json" id="data">${data}</script></body></html>\n`;
  return { name: fileName(state, "html"), type: "text/html", content };
}
