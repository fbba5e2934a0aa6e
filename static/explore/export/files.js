/** Exported files: write the open head as a picture, a table, data, a page, or a figure for notebooks. */

import { escaped } from "../../drawing/svg.js";
import { csvText, exactLabel, guardedLabel } from "../../format/csv.js";
import { productsExhibit } from "./products.js";
import { weightsExhibit } from "./weights.js";

/** @import { OpenedHead } from "../../core/types.js" */
/** @import { File } from "../../format/download.js" */
/** @import { Exhibit, Ready } from "./types.js" */

// a table of more would be no help to anyone
const MOST_DIGITS = 64;

/** What the open tab shows. @param {Ready} state @returns {Exhibit} */
export const exhibitOf = (state) =>
  state.tab === "dimensions" && state.opened
    ? productsExhibit(/** @type {Ready & { opened: OpenedHead }} */ (state))
    : weightsExhibit(state);

/** The picture. @param {Exhibit} exhibit @returns {File} */
export const svgFile = ({ name, svg }) => ({ name: `${name}.svg`, type: "image/svg+xml", content: svg() });

/** With its labels; empty where a query may not attend. @param {Exhibit} exhibit @returns {File} */
export const csvFile = (exhibit) => tableFile(exhibit, `${exhibit.name}.csv`, exactLabel);

/** The same with labels that a spreadsheet takes for no formulas. @param {Exhibit} exhibit @returns {File} */
export const sheetFile = (exhibit) => tableFile(exhibit, `${exhibit.name}-spreadsheet.csv`, guardedLabel);

/** @param {Exhibit} exhibit @param {string} name @param {(text: string) => string} label @returns {File} */
function tableFile({ corner, rowLabels, columnLabels, rows }, name, label) {
  const header = [corner, ...columnLabels.map(label)];
  const lines = rows.map((row, i) => [label(String(rowLabels[i])), ...row.map((x) => (x === null ? "" : String(x)))]);
  return { name, type: "text/csv", content: `${csvText([header, ...lines])}\r\n` };
}

/**
 * Everything about the picture, as data; null where a query may not attend.
 * @param {Exhibit} exhibit @returns {File}
 */
export const jsonFile = ({ name, data }) => ({
  name: `${name}.json`,
  type: "application/json",
  content: `${JSON.stringify(data, null, 1)}\n`,
});

/** A Plotly figure, as `plotly.io.from_json` reads it. @param {Exhibit} exhibit @returns {File} */
export function plotlyFile({ name, titles, rowLabels, columnLabels, rows, figure }) {
  const {
    axes: [down, across],
    title,
    least,
    most,
    stops,
  } = figure;
  const axis = (/** @type {string} */ text, /** @type {string[]} */ labels) => ({
    title: { text },
    tickvals: labels.map((_, i) => i),
    ticktext: labels,
  });
  const whole = {
    data: [
      {
        type: "heatmap",
        z: rows,
        zmin: least,
        zmax: most,
        colorscale: stops,
        hoverongaps: false,
        hovertemplate: `${down} %{y}, ${across} %{x}: %{z}<extra></extra>`,
        colorbar: { title: { text: title } },
      },
    ],
    layout: {
      title: { text: titles.slice(0, 2).join("<br>") },
      xaxis: { ...axis(across, columnLabels), side: "top" },
      // Plotly counts upwards; a matrix does not
      yaxis: { ...axis(down, rowLabels), autorange: "reversed" },
    },
  };
  return { name: `${name}.plotly.json`, type: "application/json", content: `${JSON.stringify(whole)}\n` };
}

const STYLE = [
  ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:24px;max-width:1200px}",
  "svg{max-width:100%;height:auto}.wide{overflow:auto}",
  "table{border-collapse:collapse;font:12px ui-monospace,monospace}",
  "td,th{padding:3px 7px;text-align:right;border:1px solid #8884}",
].join("");

/** @param {Exhibit} exhibit */
function tableOf({ rowLabels, columnLabels, rows, caption }) {
  const head = columnLabels.map((label) => `<th scope="col">${escaped(label)}</th>`).join("");
  const lines = rows.map((row, i) => {
    const cells = row.map((x) => `<td>${x ?? "–"}</td>`).join("");
    return `<tr><th scope="row">${escaped(String(rowLabels[i]))}</th>${cells}</tr>`;
  });
  const parts = `<caption>${escaped(caption)}</caption><thead><tr><td></td>${head}</tr></thead>`;
  return `<div class="wide"><table>${parts}<tbody>${lines.join("")}</tbody></table></div>`;
}

/**
 * One page that needs no server and no network: the picture, the digits of a short text, and the data.
 * @param {Exhibit} exhibit @returns {File}
 */
export function htmlFile(exhibit) {
  const {
    name,
    titles: [title = ""],
    svg,
    rowLabels,
    columnLabels,
  } = exhibit;
  const isShort = Math.max(rowLabels.length, columnLabels.length) <= MOST_DIGITS;
  const data = JSON.stringify(exhibit.data).replaceAll("<", "\\u003c");
  const table = isShort ? tableOf(exhibit) : "<p>The digits of this long text are in the data of this page.</p>";
  const content = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body><h1>${escaped(title)}</h1>${svg()}${table}`,
    `<script type="application/json" id="data">${data}</script></body></html>\n`,
  ].join("");
  return { name: `${name}.html`, type: "text/html", content };
}
