import assert from "node:assert/strict";
import { test } from "node:test";

import { weightColor } from "../../../static/drawing/color.js";
import { colorsOf } from "../../../static/drawing/thumbnail.js";
import { PALETTES } from "./palettes.js";

/** @param {number[][]} rows */
const bytes = (rows) => ({ rows: rows.length, columns: rows[0]?.length ?? 0, data: Uint8Array.from(rows.flat()) });
/** @type {import("../../../static/drawing/color.js").Rgb} */
const HIDDEN = [1, 2, 3];

for (const palette of PALETTES) {
  test(`255 is the largest weight of the head, and hidden is not zero, ${palette}`, () => {
    const picture = {
      largest: 0.4,
      pixels: bytes([
        [255, 0, 0],
        [51, 102, 0],
      ]),
      visible: bytes([
        [1, 0, 1],
        [1, 1, 0],
      ]),
    };
    const colors = [...colorsOf(picture, { palette, hidden: HIDDEN })];
    const wanted = [
      weightColor(0.4, palette),
      HIDDEN,
      weightColor(0, palette),
      weightColor(0.4 * (51 / 255), palette),
      weightColor(0.4 * (102 / 255), palette),
      HIDDEN,
    ];
    assert.deepEqual(
      colors,
      wanted.flatMap((color) => [...color, 255]),
    );
  });
}
