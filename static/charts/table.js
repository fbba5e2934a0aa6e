/** Makes a table of a chart: a row for each place on the x axis. */

/** @import { Chart } from "./figure.js" */

import { el } from "../widgets/elements.js";

/** @param {"row" | "col"} scope @param {string} text */
const heading = (scope, text) => el("th", { scope }, text);

/** @param {Chart} chart */
export const chartTable = ({ x, y, series, write }) =>
  el(
    "table",
    { class: "digits" },
    el("caption", {}, el("span", {}, y.title)),
    el("thead", {}, el("tr", {}, heading("col", x.title), ...series.map(({ name }) => heading("col", name)))),
    el(
      "tbody",
      {},
      ...(series[0]?.points ?? []).map(([place], i) =>
        el(
          "tr",
          {},
          heading("row", x.nameOf?.(place) ?? String(place)),
          ...series.map(({ points }) => el("td", {}, cellText(points[i]?.[1], write))),
        ),
      ),
    ),
  );

/** @param {number | null | undefined} value @param {(value: number) => string} write */
const cellText = (value, write) => (value === null || value === undefined ? "–" : write(value));
