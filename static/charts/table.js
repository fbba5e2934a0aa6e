/** Makes a table of a chart: a row for each place on the x axis. */

/** @import { Chart } from "./figure.js" */

import { el } from "../widgets/elements.js";
import { digitsCaption, heading, table } from "../widgets/table.js";
import { spreadText } from "./figure.js";

/** @param {Chart} chart */
export const chartTable = ({ x, y, series, write }) =>
  table(
    { class: "digits" },
    digitsCaption(y.title),
    [x.title, ...series.map(({ name }) => name)].map((title) => heading("col", title)),
    (series[0]?.points ?? []).map(([place], i) => [
      heading("row", x.nameOf?.(place) ?? place),
      ...series.map(({ points, spread }) => el("td", {}, cellText(points[i]?.[1], spread?.[i], write))),
    ]),
  );

/**
 * @param {number | null | undefined} value @param {[number, number] | undefined} spread
 * @param {(value: number) => string} write
 */
const cellText = (value, spread, write) =>
  value === null || value === undefined ? "–" : spreadText(value, spread, write);
