/**
 * Pictures as files: what the scripts draw of a few fixed inputs, compared with the SVG beside this file. After a
 * deliberate change, renew them with `UPDATE_GALLERY=1 node --test tests/js/gallery/gallery.test.js` and look
 * at each in a browser.
 */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { env } from "node:process";
import { test } from "node:test";
import { linksSvg } from "../../../static/drawing/links-svg.js";
import { matrixSvg, tableSvg } from "../../../static/drawing/matrix-svg.js";
import { diagramOf, pathOf } from "../../../static/stepper/drawing/diagram.js";
import { stageSvg } from "../../../static/stepper/drawing/svg.js";
import { readTrace } from "../../../static/stepper/reply/read.js";
import { everyKind } from "../stepper/fixtures.js";

const trace = readTrace(everyKind);
const labels = ["the", "·cat", "·sat"];
const rows = [1, 0, 0, 0.25, 0.75, 0, 0.1, 0.3, 0.6];
const display = /** @type {any} */ ({
  weights: { rows: 3, columns: 3, data: Float32Array.from(rows) },
  visible: { rows: 3, columns: 3, data: Uint8Array.of(1, 0, 0, 1, 1, 0, 1, 1, 1) },
  rowLabels: labels,
  columnLabels: labels,
});
const titles = ["Heatmap of decoder 0.1", "the cat sat"];
const selected = { row: 2, column: 1 };
const look = /** @type {const} */ ({ colors: "linear", threshold: 0.2, selected, raster: null });

/** @param {string} name */
const step = (name) => {
  const place = trace.places.find((each) => each.name === name);
  assert(place, name);
  return stageSvg(trace, place, 0, { selected: { row: 1, column: 0 } });
};

const SIZE = { width: 286, pitch: 47, gap: 9, margin: 14 };

/** The lines of the stepper's map, with its boxes. */
function mapSvg() {
  const { nodes, edges, tiers } = diagramOf(trace);
  const unit = (SIZE.width - SIZE.margin) / 24;
  const boxes = nodes.map(({ from, to, tier }) => {
    const [x, width] = [(from * unit).toFixed(1), ((to - from) * unit - 2).toFixed(1)];
    const box = `x="${x}" y="${tier * SIZE.pitch}" width="${width}" height="${SIZE.pitch - SIZE.gap}"`;
    return `<rect ${box} fill="#f2f0eb" stroke="#5d5a6a"/>`;
  });
  const lines = edges.map((edge) => `<path d="${pathOf(edge, SIZE)}" fill="none" stroke="#56358c"/>`);
  const size = `width="${SIZE.width}" height="${tiers * SIZE.pitch}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${[...boxes, ...lines].join("\n")}</svg>`;
}

/** @type {Record<string, () => string>} */
const PICTURES = {
  heatmap: () => matrixSvg(display, { ...look, titles, palette: "light" }),
  "heatmap-dark": () => matrixSvg(display, { ...look, colors: "sqrt", titles, palette: "dark" }),
  table: () =>
    tableSvg(
      {
        ...{ palette: "light", titles, rowLabels: labels, columnLabels: labels, frame: selected },
        corner: ["query ↓", "key →"],
        fill: (i, j) => (j > i ? null : [200, 220, 240]),
      },
      [0, 3, 6].map((start) => rows.slice(start, start + 3).map(String)),
    ),
  links: () =>
    linksSvg(
      display,
      /** @type {any} */ ({
        ...{ palette: "light", threshold: 0, titles, focus: selected, inView: { first: 0, end: 3 } },
        color: () => "#56358c",
        number: (/** @type {number} */ weight) => weight.toFixed(2),
      }),
    ),
  "step-scores": () => step("scores"),
  "step-weights": () => step("weights"),
  map: mapSvg,
};

for (const [name, draw] of Object.entries(PICTURES)) {
  test(`the picture ${name} is as in the gallery`, () => {
    const file = new URL(`./${name}.svg`, import.meta.url);
    if (env["UPDATE_GALLERY"]) writeFileSync(file, `${draw()}\n`);
    assert.equal(`${draw()}\n`, readFileSync(file, "utf8"));
  });
}

test("the note of a legend ends inside the picture, however small the matrix is", () => {
  const svg = matrixSvg(display, { ...look, titles: [], palette: "light" });
  const width = Number(/<svg[^>]* width="(\d+)/.exec(svg)?.[1]);
  const [, x, note = ""] = /<text x="(\d+)"[^>]*>(weight[^<]*)</.exec(svg) ?? [];
  // a letter of 12 pixels in a monospaced font is at least 0.6 of them wide
  assert(Number(x) + 12 * 0.6 * note.length <= width, `${x} and ${note.length} letters in ${width}`);
});
