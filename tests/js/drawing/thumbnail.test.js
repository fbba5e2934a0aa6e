import assert from "node:assert/strict";
import { test } from "node:test";

import { weightColor } from "../../../static/drawing/color.js";
import { colorsOf } from "../../../static/drawing/thumbnail.js";

/** @param {number[][]} rows */
const bytes = (rows) => ({ rows: rows.length, columns: rows[0]?.length ?? 0, data: Uint8Array.from(rows.flat()) });
/** @type {import("../../../static/drawing/color.js").Rgb} */
const HIDDEN = [1, 2, 3];

for (const isDark of [false, true]) {
  test(`255 is the largest weight of the head, and hidden is not zero, ${isDark ? "dark" : "light"}`, () => {
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
    const colors = [...colorsOf(picture, { isDark, hidden: HIDDEN })];
    const wanted = [
      weightColor(0.4, isDark),
      HIDDEN,
      weightColor(0, isDark),
      weightColor(0.4 * (51 / 255), isDark),
      weightColor(0.4 * (102 / 255), isDark),
      HIDDEN,
    ];
    assert.deepEqual(
      colors,
      wanted.flatMap((color) => [...color, 255]),
    );
  });
}
