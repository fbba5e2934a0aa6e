/** Product export: the chosen query times every key, dimension by dimension. */

import { pinnedCell } from "../../domain/selected-cell.js";
import { signedColor } from "../../drawing/color.js";
import { MOST_CELLS } from "../../drawing/labelled-matrix-svg.js";
import { productsSvg } from "../../drawing/products-svg.js";
import { numberText } from "../../format/numbers.js";
import { reachOf } from "../../format/row-math.js";
import { labelsOf } from "../../format/token-text.js";
import { at } from "../../format/typed-arrays.js";
import { fileName, imageOf, single, titlesOf } from "./file-names.js";

/** @import { OpenedHead, Palette } from "../../core/types.js" */
/** @import { Exhibit, Ready } from "./types.js" */

const STOPS = 9;

/** @param {Ready & { opened: OpenedHead }} state @returns {Exhibit} */
export function productsExhibit(state) {
  const { matrix, opened, palette } = state;
  const { query, key, scores } = opened;
  const cell = pinnedCell(state, opened);
  const reach = reachOf(query, key, cell.query);
  const keys = labelsOf(opened.keyTokens);
  const name = String(labelsOf(opened.queryTokens)[cell.query]);
  const titles = [...titlesOf(state), `query “${name}”, position ${cell.query}, times every key`];
  const dimensions = Array.from({ length: key.columns }, (_, j) => String(j));
  const rows = keys.map((_, i) => dimensions.map((__, j) => single(at(query, cell.query, j) * at(key, i, j))));
  const own = keys.map((_, i) => single(at(scores, cell.query, i)));
  const color = (/** @type {number} */ row, /** @type {number} */ column) =>
    signedColor(Number(rows[row]?.[column]), reach, palette);
  const pixels = () => new Uint8ClampedArray(rows.flatMap((row, i) => row.flatMap((_, j) => [...color(i, j), 255])));
  const raster = keys.length * key.columns > MOST_CELLS ? () => imageOf(pixels(), key.columns, keys.length) : null;
  return {
    name: `${fileName(state)}-query-${cell.query}-products`,
    titles,
    svg: () =>
      productsSvg({
        palette,
        titles,
        raster,
        reach,
        rowLabels: keys.map((label, i) => `${label} ${numberText(Number(own[i]), "short")}`),
        dimensions,
        chosen: cell.key,
        fill: color,
        value: (row, column) => String(rows[row]?.[column]),
      }),
    corner: "key \\ dimension",
    caption: "A row is a key, a column a dimension of its product with the query. A row adds up to its score.",
    rowLabels: keys,
    columnLabels: dimensions,
    rows,
    data: {
      ...matrix.run.question,
      site: opened.site,
      layer: opened.layer,
      head: opened.head,
      query: name,
      query_position: cell.query,
      keys,
      scores: own,
      products: rows,
    },
    figure: {
      axes: ["key", "dimension"],
      title: "product",
      least: -reach,
      most: reach,
      stops: stopsOf(reach, palette),
    },
  };
}

/** @param {number} reach @param {Palette} palette @returns {[number, string][]} */
const stopsOf = (reach, palette) =>
  Array.from({ length: STOPS }, (_, i) => {
    const place = i / (STOPS - 1);
    return [place, `rgb(${signedColor((2 * place - 1) * reach, reach, palette).join(", ")})`];
  });
