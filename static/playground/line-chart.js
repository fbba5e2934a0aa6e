/**
 * A line chart as SVG, with its axes labelled.
 *
 * @typedef {{ name: string, points: [number, number][], kind?: "main" | "other", color?: string }} Line
 */

import { groupedText } from "../format/numbers.js";

const NS = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [520, 300];
const EDGE = { left: 70, right: 14, top: 14, bottom: 44 };

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function node(name, attributes, text) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Round numbers over a range, some five of them. @param {number} least @param {number} most @returns {number[]} */
export function ticksOf(least, most) {
  const rough = (most - least || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  const first = Math.ceil(least / step - 1e-9);
  const count = Math.floor(most / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** @param {Line[]} lines @param {{ x: string, y: string, label: string, yFrom?: number }} names */
export function lineChart(lines, { x, y, label, yFrom }) {
  const [xs, ys] = [0, 1].map((i) => lines.flatMap(({ points }) => points.map((point) => Number(point[i]))));
  const [x0, x1] = [Math.min(...(xs ?? [])), Math.max(...(xs ?? []))];
  const [y0, y1] = [Math.min(yFrom ?? Infinity, ...(ys ?? [])), Math.max(...(ys ?? []))];
  const xOf = (/** @type {number} */ v) => EDGE.left + ((v - x0) / (x1 - x0 || 1)) * (WIDTH - EDGE.left - EDGE.right);
  const yOf = (/** @type {number} */ v) =>
    HEIGHT - EDGE.bottom - ((v - y0) / (y1 - y0 || 1)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "line-chart", role: "img", "aria-label": label });
  for (const tick of ticksOf(y0, y1)) {
    svg.append(
      node("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: yOf(tick), y2: yOf(tick), class: "rule" }),
      node("text", { x: EDGE.left - 8, y: yOf(tick) + 4, class: "tick end" }, groupedText(tick)),
    );
  }
  for (const tick of ticksOf(x0, x1))
    svg.append(node("text", { x: xOf(tick), y: HEIGHT - EDGE.bottom + 18, class: "tick middle" }, groupedText(tick)));
  const middle = (HEIGHT - EDGE.bottom + EDGE.top) / 2;
  svg.append(
    node("text", { x: (WIDTH + EDGE.left) / 2, y: HEIGHT - 6, class: "axis middle" }, x),
    node("text", { x: 0, y: 0, class: "axis middle", transform: `translate(14 ${middle}) rotate(-90)` }, y),
  );
  for (const line of lines) {
    const path = node("polyline", {
      points: line.points.map(([a, b]) => `${xOf(a).toFixed(1)},${yOf(b).toFixed(1)}`).join(" "),
      class: `line ${line.kind ?? "main"}`,
    });
    if (line.color && path instanceof SVGElement) path.style.stroke = line.color;
    svg.append(path);
  }
  return svg;
}
