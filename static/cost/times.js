/** Times: what was measured on the machine of the server, as a chart over the length and in a sentence. */

/** @import { Chart } from "../charts/figure.js" */
/** @import { LayerTime, Measured, MeasuredReply } from "../core/reply-types.js" */

import { groupedText } from "../format/numbers.js";
import { lineOf, MEASURE, SHORT, secondsText } from "./measures.js";

const POWERS = [-6, -5, -4, -3, -2, -1, 0, 1, 2];

/** @param {MeasuredReply | null} times */
export function timesText(times) {
  if (!times) return "";
  if (!times.measured) return (times.detail ?? "").replaceAll("`", "");
  const { date, machine, d_model, heads, kernel, times: all } = times.measured;
  return (
    `Every measured kind is drawn: d_model = ${d_model}, ${heads} heads, kernel ${kernel}, no mask, float32; ` +
    `${machine}; ${date}. ${paceText(all)}`
  );
}

/** How fast the longest text of each kind was computed. @param {LayerTime[]} times */
function paceText(times) {
  const longest = Math.max(...times.map(({ n }) => n));
  const found = times
    .filter(({ n }) => n === longest)
    .map(({ kind, seconds, multiplications }) => ({ name: SHORT[kind], pace: multiplications / seconds }))
    .sort((a, b) => b.pace - a.pace);
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last) return "";
  const billions = (/** @type {number} */ pace) => groupedText(Number((pace / 1e9).toPrecision(3)));
  return (
    `At n = ${groupedText(longest)} ${first.name} makes ${billions(first.pace)} billion multiplications a second, ` +
    `${last.name} ${billions(last.pace)}.`
  );
}

/** @param {Measured} measured @param {number} n the chosen length @returns {Chart} */
export function timesChart({ times }, n) {
  const lengths = [...new Set(times.map((each) => each.n))].sort((a, b) => a - b);
  const kinds = [...new Set(times.map(({ kind }) => kind))];
  const { axis } = MEASURE.seconds;
  return {
    kind: "lines",
    name: "cost-time",
    label: `${axis}, by the number of tokens`,
    x: {
      title: "n, tokens",
      isLog: true,
      ticks: { at: lengths, text: lengths.map((length) => groupedText(length)) },
      nameOf: (length) => groupedText(length),
    },
    y: { title: axis, isLog: true, ticks: ticksOf(times) },
    series: kinds.map((kind) => ({
      name: SHORT[kind],
      ...lineOf(kind),
      symbol: "circle",
      points: lengths.map((length) => [
        length,
        times.find((each) => each.kind === kind && each.n === length)?.seconds ?? null,
      ]),
    })),
    write: secondsText,
    ...(lengths.includes(n) ? { marked: n } : {}),
  };
}

/** @param {LayerTime[]} times */
function ticksOf(times) {
  const seconds = times.map((each) => each.seconds);
  const [least, most] = [Math.min(...seconds) / 10, Math.max(...seconds) * 10];
  const at = POWERS.map((power) => 10 ** power).filter((each) => each > least && each < most);
  return { at, text: at.map(secondsText) };
}
