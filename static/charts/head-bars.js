/** Makes a bar chart of one number for each head, in the order of layers, with the chosen head marked. */

/** @import { Chart } from "./figure.js" */
/** @import { HeadPlace } from "../core/types.js" */

import { isSameHead } from "../domain/head-places.js";
import { numberText } from "../format/numbers.js";

/** With more layers than this, their ticks are numbers alone. */
const MOST_NAMED = 6;

/**
 * @param {(HeadPlace & { value: number | null })[]} heads in the order of computation
 * @param {{ name: string, label: string, title: string, chosen: HeadPlace | undefined }} about
 * @returns {Chart}
 */
export function headBars(heads, { name, label, title, chosen }) {
  const hasSites = new Set(heads.map(({ site }) => site)).size > 1;
  const layerOf = ({ site, layer } = /** @type {HeadPlace} */ (heads[0])) =>
    hasSites ? `${site} ${layer}` : `${layer}`;
  const layers = [...new Set(heads.map(layerOf))];
  // a place stays empty between two layers
  const places = heads.map((head, i) => i + layers.indexOf(layerOf(head)));
  const names = new Map(heads.map((head, i) => [places[i], `${layerText(layerOf(head))}, head ${head.head}`]));
  const isNamed = layers.length <= MOST_NAMED && !hasSites;
  return {
    kind: "bars",
    name,
    label,
    x: {
      title: isNamed ? "heads" : "heads, by layer",
      ticks: {
        at: layers.map((layer) => middle(places.filter((_, i) => heads[i] && layerOf(heads[i]) === layer))),
        text: layers.map((layer) => (isNamed ? layerText(layer) : layer)),
      },
      nameOf: (place) => names.get(place) ?? "",
    },
    y: { title, fromZero: true },
    series: [
      {
        name: title,
        points: heads.map(({ value }, i) => [places[i] ?? i, value]),
        colors: heads.map((head) => (chosen && isSameHead(head, chosen) ? "--weight" : "--bar-before")),
      },
    ],
    write: (value) => numberText(value, "short"),
  };
}

/** @param {string} layer with its site, where there are several */
const layerText = (layer) => (/^\d/.test(layer) ? `layer ${layer}` : layer.replace(" ", ", layer "));

/** @param {number[]} places */
const middle = (places) => (Number(places[0]) + Number(places.at(-1))) / 2;
