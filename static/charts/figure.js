/**
 * Makes a Plotly figure of a chart, which is plain data.
 *
 * @typedef {[x: number, y: number | null]} Point
 *
 * A color is a custom property of the style sheet, or any color.
 * @typedef {object} Series
 * @property {string} name
 * @property {Point[]} points
 * @property {string} [color]
 * @property {string[]} [colors] one for each bar
 * @property {[least: number, most: number][]} [spread] around each point of a line, drawn as a band
 * @property {"dash" | "dot" | "dashdot" | "longdash"} [dash] a solid line without one
 * @property {"circle" | "square"} [symbol] marks each point of a line
 *
 * @typedef {object} Chart
 * @property {"lines" | "bars"} kind
 * @property {string} name of the files that are made of it
 * @property {string} label a sentence that says what it shows
 * @property {{ title: string, ticks?: { at: number[], text: string[] }, nameOf?: (x: number) => string,
 *   isLog?: boolean }} x
 * @property {{ title: string, range?: [number, number], fromZero?: boolean, isLog?: boolean, ticks?: { at: number[],
 *   text: string[] } }} y
 * @property {Series[]} series that share their places on the x axis
 * @property {(y: number) => string} write
 * @property {number} [marked] the place on the x axis that is chosen
 * @property {boolean} [hasTexts] whether a bar has its number above it
 */

/** @import { Figure } from "./load-plotly.js" */
/** @import { Theme } from "./theme.js" */

import { layoutOf, plain } from "./theme.js";

const [HEIGHT, LINES] = [300, 20];

/** @param {Chart} chart @param {Theme} theme @returns {Figure} */
export function figureOf(chart, theme) {
  const { kind, x, y, series, marked } = chart;
  const shared = layoutOf(theme, { x: x.title, y: y.title });
  return {
    data: [
      ...series.filter(({ spread }) => spread).map((each) => bandOf(each, theme)),
      ...series.map((each) => (kind === "lines" ? lineOf : barsOf)(each, chart, theme)),
    ],
    layout: {
      ...shared,
      height: Math.max(HEIGHT, LINES * theme.size),
      hovermode: kind === "lines" ? "x unified" : "closest",
      showlegend: series.length > 1,
      bargap: 0.25,
      xaxis: {
        ...shared.xaxis,
        ...ticksOf(x.ticks),
        ...(x.isLog ? { type: "log" } : {}),
      },
      yaxis: {
        ...shared.yaxis,
        ...(y.range ? { range: y.range, fixedrange: true } : {}),
        ...(y.isLog ? { type: "log", dtick: 1 } : {}),
        ...ticksOf(y.ticks),
        rangemode: y.fromZero ? "tozero" : "normal",
      },
      shapes: kind === "lines" && marked !== undefined ? [ruleAt(marked, theme)] : [],
    },
  };
}

/** @param {{ at: number[], text: string[] } | undefined} ticks */
const ticksOf = (ticks) => (ticks ? { tickmode: "array", tickvals: ticks.at, ticktext: ticks.text.map(plain) } : {});

/** @param {Series} series @param {Chart} chart what stands beside the pointer */
const hoverOf = ({ points, spread }, { x, write }) => ({
  customdata: points.map(([place, value], i) => [
    plain(x.nameOf?.(place) ?? String(place)),
    value === null ? "" : plain(spreadText(value, spread?.[i], write)),
  ]),
});

/**
 * A number, and from where to where it is spread.
 * @param {number} value @param {[number, number] | undefined} spread @param {(value: number) => string} write
 */
export const spreadText = (value, spread, write) =>
  spread ? `${write(value)} (${write(spread[0])} to ${write(spread[1])})` : write(value);

/** @param {Series} series @param {Theme} theme */
function bandOf({ points, spread = [], color }, { colorOf }) {
  const places = points.map(([place]) => place);
  return {
    type: "scatter",
    mode: "lines",
    x: [...places, ...places.toReversed()],
    y: [...spread.map(([, most]) => most), ...spread.map(([least]) => least).toReversed()],
    fill: "toself",
    fillcolor: colorOf(color ?? "--weight"),
    opacity: 0.16,
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
  };
}

/** @param {Series} series @param {Chart} chart @param {Theme} theme */
const lineOf = (series, chart, { colorOf }) => ({
  ...hoverOf(series, chart),
  type: "scatter",
  mode: series.symbol ? "lines+markers" : "lines",
  name: plain(series.name),
  x: series.points.map(([place]) => place),
  y: series.points.map(([, value]) => value),
  line: { color: colorOf(series.color ?? "--weight"), width: 2.5, dash: series.dash ?? "solid" },
  marker: { symbol: series.symbol ?? "circle", size: 8 },
  hovertemplate: "%{customdata[1]}",
});

/** @param {Series} series @param {Chart} chart @param {Theme} theme */
const barsOf = (series, chart, { colorOf }) => ({
  ...hoverOf(series, chart),
  type: "bar",
  name: plain(series.name),
  x: series.points.map(([place]) => place),
  y: series.points.map(([, value]) => value),
  marker: { color: series.points.map((_, i) => colorOf(series.colors?.[i] ?? series.color ?? "--bar")) },
  hovertemplate: "%{customdata[0]}: %{customdata[1]}<extra></extra>",
  ...(chart.hasTexts ? { texttemplate: "%{customdata[1]}", textposition: "outside", cliponaxis: false } : {}),
});

/** @param {number} place @param {Theme} theme */
const ruleAt = (place, { colorOf }) => ({
  type: "line",
  layer: "below",
  x0: place,
  x1: place,
  yref: "paper",
  y0: 0,
  y1: 1,
  line: { color: colorOf("--edge"), width: 1.5, dash: "dot" },
});
