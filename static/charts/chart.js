/** Mounts a chart, the buttons that save it as SVG and PNG, and the same numbers as a table. */

/** @import { Chart } from "./figure.js" */
/** @import { Plot } from "./load-plotly.js" */

import { whenPalette } from "../core/color-scheme.js";
import { during, nextFrame } from "../core/settled.js";
import { download, pngOf } from "../format/download.js";
import { el } from "../widgets/elements.js";
import { figureOf } from "./figure.js";
import { loadPlotly } from "./load-plotly.js";
import { smallButton } from "./small-button.js";
import { chartTable } from "./table.js";
import { chartTheme } from "./theme.js";

const CONFIG = { displayModeBar: false, responsive: false, showTips: false };
const EXPORT = { format: "svg", imageDataOnly: true, width: 720, height: 400 };
/** A chart is drawn a little before it is seen. */
const AHEAD = "100px";

/** @param {HTMLElement} root */
export function mountChart(root) {
  const plot = el("div", { class: "chart", role: "img" });
  const said = el("p", { class: "problem", role: "status" });
  const reset = smallButton("Reset zoom", () => {
    zooms += 1;
    redraw();
  });
  const saves = ["SVG", "PNG"].map((format) => smallButton(format, () => attempt(() => save(format), said)));
  const twin = tableTwin();
  const buttons = el("div", { class: "chart-buttons" }, reset, ...saves);
  root.append(plot, said, el("div", { class: "chart-foot" }, twin.root, buttons));
  reset.hidden = true;
  /** @type {Chart | null} */
  let chart = null;
  let isNear = false;
  let zooms = 0;
  let drawn = "";

  async function draw() {
    if (!chart || !isNear) return;
    const Plotly = await loadPlotly();
    const { data, layout } = figureOf(chart, chartTheme(plot));
    // what somebody zoomed into stays until the chart shows something else
    const uirevision = `${chart.label} ${zooms}`;
    if (uirevision !== drawn) reset.hidden = true;
    const made = await Plotly.react(plot, data, { ...layout, uirevision }, CONFIG);
    if (!drawn) watchZoom(made, reset);
    drawn = uirevision;
  }

  /** @param {string} format */
  async function save(format) {
    if (!chart) return;
    isNear = true;
    await draw();
    const content = await (await loadPlotly()).toImage(plot, EXPORT);
    const svg = { name: `heads-up-${chart.name}.svg`, type: "image/svg+xml", content };
    download(format === "PNG" ? await pngOf(svg) : svg);
  }

  const redraw = () => attempt(draw, said);
  const near = () => {
    isNear = true;
    redraw();
  };
  whenPalette(redraw);
  new ResizeObserver(() => drawn && fit(plot)).observe(plot);
  return {
    /** @param {Chart} next */
    show(next) {
      // before there is anything to show, what stands above the chart may not be there either
      if (!chart) whenNear(plot, near);
      chart = next;
      plot.setAttribute("aria-label", next.label);
      for (const each of saves) each.setAttribute("aria-label", `Save as ${each.textContent}: ${next.label}`);
      twin.show(next);
      redraw();
    },
  };
}

function tableTwin() {
  const scroller = el("div", { class: "digits-scroll", tabindex: 0, role: "region" });
  const root = el("details", { class: "twin" }, el("summary", {}, "The same as a table"), scroller);
  let tabulate = () => {};
  root.addEventListener("toggle", () => tabulate());
  return {
    root,
    /** @param {Chart} chart */
    show(chart) {
      scroller.setAttribute("aria-label", `As a table: ${chart.label}`);
      tabulate = () => root.open && scroller.replaceChildren(chartTable(chart));
      tabulate();
    },
  };
}

/** @param {Element} element @param {() => void} then */
function whenNear(element, then) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      then();
    },
    { rootMargin: AHEAD },
  );
  nextFrame(() => observer.observe(element));
}

/** @param {Plot} plot @param {HTMLElement} reset */
const watchZoom = (plot, reset) =>
  plot.on("plotly_relayout", (change) => {
    const keys = Object.keys(change);
    if (keys.some((key) => /axis\.(range|autorange)/.test(key)))
      reset.hidden = keys.some((key) => key.endsWith("autorange"));
  });

/** @param {HTMLElement} plot */
async function fit(plot) {
  if (plot.clientWidth > 0) await (await loadPlotly()).Plots.resize(plot);
}

/** @param {() => Promise<void>} task @param {HTMLElement} said where a failure is told */
function attempt(task, said) {
  said.textContent = "";
  const done = task().catch((problem) => {
    said.textContent = problem.message;
  });
  return during(done);
}
