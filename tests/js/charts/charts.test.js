import assert from "node:assert/strict";
import { test } from "node:test";

import { figureOf } from "../../../static/charts/figure.js";
import { headBars } from "../../../static/charts/head-bars.js";
import { chartTable } from "../../../static/charts/table.js";
import { plain } from "../../../static/charts/theme.js";
import { all, fakePage } from "../fake-page.js";

fakePage();
Object.assign(globalThis, { matchMedia: () => ({ matches: false }) });

/** @import { Chart } from "../../../static/charts/figure.js" */

const theme = { colorOf: (/** @type {string} */ color) => `color of ${color}`, sans: "a font", size: 12 };

/** @type {Chart} */
const LINES = {
  kind: "lines",
  name: "costs",
  label: "Costs by length",
  x: { title: "n" },
  y: { title: "cost", fromZero: true },
  series: [
    {
      name: "a",
      points: [
        [3, 0.5],
        [6, null],
      ],
    },
    {
      name: "b",
      points: [
        [3, 9],
        [6, 36],
      ],
      color: "--edge",
      dash: "dash",
      symbol: "square",
    },
  ],
  write: (y) => `${y}!`,
  marked: 6,
};

test("a chart of lines is a figure with a line for each series, broken where a number is missing", () => {
  const { data, layout } = figureOf(LINES, theme);
  const [a, b] = /** @type {any[]} */ (data);
  assert.deepEqual(
    [a.x, a.y, b.x, b.y],
    [
      [3, 6],
      [0.5, null],
      [3, 6],
      [9, 36],
    ],
  );
  assert.deepEqual([a.mode, a.line.color, a.line.dash], ["lines", "color of --weight", "solid"]);
  assert.deepEqual([b.mode, b.line.color, b.line.dash], ["lines+markers", "color of --edge", "dash"]);
  assert.deepEqual(b.customdata, [
    ["3", "9!"],
    ["6", "36!"],
  ]);
  assert.deepEqual([layout["shapes"][0].x0, layout["shapes"][0].x1], [6, 6]);
  assert.deepEqual([layout["xaxis"].title.text, layout["yaxis"].title.text], ["n", "cost"]);
  assert.deepEqual([layout["yaxis"].rangemode, layout["showlegend"]], ["tozero", true]);
  assert.deepEqual([layout["font"].family, layout["paper_bgcolor"]], ["a font", "color of --card"]);
});

test("a chart as a table has a row for each place and a column for each series", () => {
  const table = chartTable(LINES);
  const texts = (/** @type {string} */ name) => all(table, name).map(({ textContent }) => textContent);
  assert.deepEqual(texts("th"), ["n", "a", "b", "3", "6"]);
  assert.deepEqual(texts("td"), ["0.5!", "9!", "–", "36!"]);
});

test("bars of heads stand layer by layer, with a gap between and the chosen head marked", () => {
  const heads = [0, 1].flatMap((layer) =>
    [0, 1, 2].map((head) => ({ site: /** @type {const} */ ("decoder"), layer, head, value: layer - head / 10 })),
  );
  const about = { name: "n", label: "l", title: "effect", chosen: heads[4] };
  const chart = headBars(heads, about);
  assert.deepEqual(
    chart.series[0]?.points,
    [0, 1, 2, 4, 5, 6].map((place, i) => [place, heads[i]?.value]),
  );
  assert.deepEqual(chart.x.ticks, { at: [1, 5], text: ["layer 0", "layer 1"] });
  assert.equal(chart.x.nameOf?.(6), "layer 1, head 2");
  assert.deepEqual(chart.series[0]?.colors?.indexOf("--weight"), 4);
  const [bars] = /** @type {any[]} */ (figureOf(chart, theme).data);
  assert.equal(bars.type, "bar");
  assert.equal(bars.marker.color.filter((/** @type {string} */ color) => color === "color of --weight").length, 1);
  const sites = /** @type {const} */ (["encoder", "cross"]);
  const both = headBars(
    sites.map((site) => ({ site, layer: 0, head: 0, value: 1 })),
    about,
  );
  assert.deepEqual(both.x.ticks?.text, ["encoder 0", "cross 0"]);
  assert.equal(both.x.nameOf?.(2), "cross, layer 0, head 0");
});

test("words that look like the tags of Plotly are shown as they are", () => {
  assert.equal(plain("<b>a</b> & b"), "&lt;b&gt;a&lt;/b&gt; &amp; b");
  const { data } = figureOf({ ...LINES, series: [{ name: "<i>", points: [[0, 1]] }] }, theme);
  assert.equal(/** @type {any} */ (data[0]).name, "&lt;i&gt;");
});

test("a line with a spread has a band behind it, and says the spread beside its numbers", () => {
  const [first, ...others] = LINES.series;
  const spread = /** @type {[number, number][]} */ ([
    [0.25, 0.75],
    [0, 1],
  ]);
  const chart = { ...LINES, series: [{ .../** @type {any} */ (first), spread }, ...others] };
  const { data } = figureOf(chart, theme);
  const [band, line] = /** @type {any[]} */ (data);
  assert.deepEqual(
    [band.x, band.y],
    [
      [3, 6, 6, 3],
      [0.75, 1, 0, 0.25],
    ],
  );
  assert.deepEqual([band.fill, band.fillcolor, band.hoverinfo], ["toself", "color of --weight", "skip"]);
  assert.equal(line.customdata[0][1], "0.5! (0.25! to 0.75!)");
  assert.ok(
    JSON.stringify(all(chartTable(chart), "td").map(({ children }) => children)).includes("0.5! (0.25! to 0.75!)"),
  );
});
