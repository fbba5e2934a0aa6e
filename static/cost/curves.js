/** Curves: one measure of the ticked kinds over the length, on two logarithmic axes, with the chosen length marked. */

/** @import { Chart } from "../charts/figure.js" */
/** @import { CostsReply, LayerKind } from "../core/reply-types.js" */
/** @import { Store } from "../core/store.js" */
/** @import { Measure, State } from "./state.js" */

import { mountChart } from "../charts/chart.js";
import { bytesText } from "../format/bytes.js";
import { groupedText } from "../format/numbers.js";
import { slot } from "../widgets/elements.js";
import { segmented } from "../widgets/segmented.js";
import { lineOf, MEASURE, powerText, SHORT } from "./measures.js";
import { MEASURES } from "./state.js";
import { timesChart, timesText } from "./times.js";

const LENGTHS = [1, 16, 256, 4096, 65536, 1048576];
const MOST_TICKS = 7;

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountCurves(root, store) {
  const names = Object.fromEntries(MEASURES.map((measure) => [measure, MEASURE[measure].title]));
  const choice = segmented("Measure", /** @type {Record<Measure, string>} */ (names), (measure) =>
    store.set({ measure }),
  );
  slot(root, "measure").append(choice.root);
  const chart = mountChart(slot(root, "curves"));
  const nothing = slot(root, "nothing");
  store.watch(["reply", "draw", "measure", "times"], ({ reply, draw, measure, times, n }) => {
    choice.mark(measure);
    if (measure === "seconds") {
      nothing.textContent = timesText(times);
      if (times?.measured) chart.show(timesChart(times.measured, n));
      return;
    }
    if (!reply) return;
    const drawn = chartOf(reply, draw, measure);
    nothing.textContent = nothingText(drawn, draw, measure);
    chart.show(drawn);
  });
}

/** @param {Chart} chart @param {LayerKind[]} draw @param {Measure} measure */
function nothingText({ series }, draw, measure) {
  if (draw.length === 0) return "No kind is ticked, so nothing is drawn. Tick one in the table.";
  if (series.length === draw.length) return "";
  return measure === "traffic_bytes"
    ? "Memory traffic is counted for multi-head attention and FlashAttention; tick them in the table."
    : "";
}

/** @param {CostsReply} reply @param {LayerKind[]} draw @param {Exclude<Measure, "seconds">} measure @returns {Chart} */
export function chartOf({ kinds, sizes }, draw, measure) {
  const { axis, write, isBytes } = MEASURE[measure];
  const series = kinds
    .filter(({ kind }) => draw.includes(kind))
    .map(({ kind, counts }) => ({
      name: SHORT[kind],
      ...lineOf(kind),
      // a logarithmic axis has no place for 0
      points: counts.map((count) => /** @type {[number, number | null]} */ ([count.n, count[measure] || null])),
    }))
    .filter(({ points }) => points.some(([, y]) => y !== null));
  const values = series.flatMap(({ points }) => points.map(([, y]) => y ?? 1));
  return {
    kind: "lines",
    name: `cost-${measure.replace("_bytes", "")}`,
    label: `${axis}, by the number of tokens`,
    x: {
      title: "n, tokens",
      isLog: true,
      ticks: { at: LENGTHS, text: LENGTHS.map((n) => groupedText(n)) },
      nameOf: (n) => groupedText(n),
    },
    y: { title: axis, isLog: true, ticks: ticksOf(Math.max(1, ...values), isBytes) },
    series,
    write,
    marked: sizes.n,
  };
}

/** Powers of ten, or of 1,024. @param {number} most @param {boolean} isBytes */
function ticksOf(most, isBytes) {
  const base = isBytes ? 32 : 10;
  const last = Math.ceil(Math.log(most) / Math.log(base));
  const step = Math.max(isBytes ? 2 : 1, Math.ceil(last / MOST_TICKS));
  const powers = Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step);
  return {
    at: powers.map((power) => base ** power),
    text: powers.map((power) =>
      isBytes ? bytesText(base ** power) : power < 4 ? groupedText(10 ** power) : powerText(power),
    ),
  };
}
