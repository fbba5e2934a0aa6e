/** The weights, in the picture that is open: heatmap, links or digits. */

import { pinnedPosition } from "../../domain/cell-text.js";
import { displayOf } from "../../domain/token-display.js";
import { chosenText } from "../../domain/words/chosen-sentence.js";
import { css, schemeOf, weightAt, weightColor, weightPixels } from "../../drawing/color.js";
import { linksSvg } from "../../drawing/links-svg.js";
import { isLarge, matrixSvg, tableSvg } from "../../drawing/matrix-svg.js";
import { described, PAPER_RGB } from "../../drawing/svg.js";
import { numberText } from "../../format/numbers.js";
import { at } from "../../format/typed-arrays.js";
import { isLong, ownNumbers } from "../../widgets/digit-tables.js";
import { fileName, imageOf, single, titlesOf } from "./file-names.js";

/** @import { Display } from "../../domain/token-display.js" */
/** @import { Exhibit, Ready } from "./types.js" */

const PLOTLY_STOPS = 9;

/** @param {Ready} state @returns {Exhibit} */
export function weightsExhibit(state) {
  const display = displayOf(state);
  const rows = rowsOf(display);
  const titles = titlesOf(state);
  const sentence = chosenText(state, display, pinnedPosition(state, display));
  const draw = { links: linksOf, digits: digitsOf }[String(state.tab)] ?? heatmapOf;
  return {
    name: fileName(state),
    titles,
    svg: () => described(draw(state, display), titles.join(", "), sentence),
    corner: "query \\ key",
    caption: "A row is a query, a column is a key; – where it may not attend.",
    rowLabels: display.rowLabels,
    columnLabels: display.columnLabels,
    rows,
    data: { ...dataOf(state, display, rows), sentence },
    figure: { axes: ["query", "key"], title: "weight", least: 0, most: 1, stops: stopsOf(state) },
  };
}

/** @param {Display} display @returns {(number | null)[][]} */
const rowsOf = ({ weights, visible, rowLabels, columnLabels }) =>
  rowLabels.map((_, row) =>
    columnLabels.map((__, column) =>
      visible.data[row * weights.columns + column] ? single(at(weights, row, column)) : null,
    ),
  );

/** @param {Ready} state @param {Display} display @param {(number | null)[][]} weights */
function dataOf({ matrix, words, bare }, display, weights) {
  return {
    ...matrix.run.question,
    kind: matrix.kind,
    site: matrix.site,
    heads: matrix.places.map(({ layer, head }) => ({ layer, head })),
    merged_words: words,
    without_special_tokens: bare,
    queries: display.rowLabels,
    keys: display.columnLabels,
    query_positions: display.rows,
    key_positions: display.columns,
    weights,
  };
}

/** @param {Ready} state @returns {[number, string][]} */
const stopsOf = ({ palette, colors }) =>
  Array.from({ length: PLOTLY_STOPS }, (_, i) => {
    const place = i / (PLOTLY_STOPS - 1);
    const [red, green, blue] = weightColor(weightAt(place, colors), palette, colors);
    // a scale begins at 0 and ends at 1, whatever its smallest weight is
    return [i === 0 ? 0 : weightAt(place, colors), `rgb(${red}, ${green}, ${blue})`];
  });

/** @param {Ready} state @param {Display} display */
function heatmapOf(state, display) {
  const { palette, colors, threshold } = state;
  const blank = PAPER_RGB[schemeOf(palette)];
  const { rows, columns } = display.weights;
  const raster = isLarge(display)
    ? () => imageOf(weightPixels(display, { palette, colors, threshold, blank }), columns, rows)
    : null;
  return matrixSvg(display, {
    palette,
    colors,
    threshold,
    raster,
    titles: titlesOf(state),
    selected: pinnedPosition(state, display),
  });
}

/** @param {Ready} state @param {Display} display */
const linksOf = (state, display) =>
  linksSvg(display, {
    titles: titlesOf(state),
    palette: state.palette,
    threshold: state.threshold,
    focus: pinnedPosition(state, display),
    inView: state.inView ?? { first: 0, end: Infinity },
    color: (weight) => css(weightColor(weight, state.palette, state.colors)),
    number: (weight) => numberText(weight, "short"),
  });

/** The table of digits; of a long text the row that is shown. @param {Ready} state @param {Display} display */
function digitsOf(state, display) {
  const { palette, digits } = state;
  const { weights, visible, rowLabels, columnLabels } = display;
  const { row, column } = pinnedPosition(state, display);
  const text = (/** @type {number} */ i, /** @type {number} */ j) =>
    visible.data[i * weights.columns + j] ? numberText(at(weights, i, j), digits) : "–";
  const color = (/** @type {number} */ i, /** @type {number} */ j) =>
    visible.data[i * weights.columns + j] ? weightColor(at(weights, i, j), palette) : null;
  const look = { palette, titles: titlesOf(state) };
  if (!isLong(display)) {
    const table = rowLabels.map((_, i) => columnLabels.map((__, j) => text(i, j)));
    return tableSvg(
      { ...look, rowLabels, columnLabels, corner: ["query ↓", "key →"], frame: { row, column }, fill: color },
      table,
    );
  }
  const own = ownNumbers(state.matrix, display, row, state.opened);
  const names = [...(own ? ["score", "scaled"] : []), "weight"];
  const table = columnLabels.map((_, j) => [...(own ? own(j).map((x) => numberText(x, digits)) : []), text(row, j)]);
  return tableSvg(
    {
      ...look,
      titles: [...look.titles, `query “${rowLabels[row]}”, position ${display.rows[row]?.[0]}`],
      rowLabels: columnLabels.map((label, j) => `${label} ${display.columns[j]?.[0]}`),
      columnLabels: names,
      corner: ["key ↓", ""],
      frame: { row: column, column: 0, columns: names.length },
      fill: (i, j) => (j === names.length - 1 ? color(row, i) : PAPER_RGB[schemeOf(palette)]),
    },
    table,
  );
}
