/** Makes a table of a chart: a row for each place on the x axis. */

/** @import { Chart } from "./figure.js" */

import { el } from "../widgets/elements.js";
import { digitsCaption, heading, table } from "../widgets/table.js";

/** @param {Chart} chart */
export const chartTable = ({ x, y, series, write }) =>
  table(
    { class: "digits" },
    digitsCaption(y.title),
    [x.title, ...series.map(({ name }) => name)].map((title) => heading("col", title)),
    (series[0]?.points ?? []).map(([place], i) => [
      heading("row", x.nameOf?.(place) ?? place),
      ...series.map(({ points }) => el("td", {}, cellText(points[i]?.[1], write))),
    ]),
  );

/** @param {number | null | undefined} value @param {(value: number) => string} write */
const cellText = (value, write) => (value === null || value === undefined ? "–" : write(value));
