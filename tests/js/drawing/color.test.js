import assert from "node:assert/strict";
import { test } from "node:test";

import { inkOn, luminance, signedColor, weightColor } from "../../../static/drawing/color.js";

const steps = Array.from({ length: 101 }, (_, i) => i / 100);

/** @param {number} a @param {number} b */
const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

for (const isDark of [false, true]) {
  const scheme = isDark ? "dark" : "light";

  test(`more weight is always ${isDark ? "lighter" : "darker"} in the ${scheme} scheme`, () => {
    const seen = steps.map((t) => luminance(weightColor(t * t, isDark)));
    seen.slice(1).forEach((now, i) => assert.ok(isDark ? now >= Number(seen[i]) : now <= Number(seen[i])));
    assert.ok(contrast(Number(seen[0]), Number(seen.at(-1))) > 10);
  });

  test(`a signed number far from 0 differs from 0 as much as its opposite in the ${scheme} scheme`, () => {
    const middle = luminance(signedColor(0, 2, isDark));
    const [minus, plus] = [-2, 2].map((x) => contrast(luminance(signedColor(x, 2, isDark)), middle));
    assert.ok(Number(minus) > 4 && Number(plus) > 4);
    assert.ok(Math.abs(Number(minus) / Number(plus) - 1) < 0.35);
  });

  test(`digits can be read on every colour of the ${scheme} ramp`, () => {
    for (const t of steps) {
      const color = weightColor(t * t, isDark);
      const ink = inkOn(color) === "#ffffff" ? 1 : 0;
      assert.ok(contrast(luminance(color), ink) >= 4.5);
    }
  });
}

test("a matrix of zeros has the middle colour", () => {
  assert.deepEqual(signedColor(0, 0, false), signedColor(0, 1, false));
});
