import assert from "node:assert/strict";
import { test } from "node:test";

import { inkOn, luminance, packedSigned, schemeOf, signedColor, weightColor } from "../../../static/drawing/color.js";
import { PALETTES } from "./palettes.js";

const steps = Array.from({ length: 101 }, (_, i) => i / 100);

/** @param {number} a @param {number} b */
const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/**
 * The light that an eye without one kind of cone sees, in linear sRGB.
 * Source: Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency",
 * 2009, severity 1.
 */
const EYES = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const LMS = [0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566];
const TO_LMS = [...LMS, 0.0883024619, 0.2817188376, 0.6299787005];
const LAB = [0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099];
const TO_LAB = [...LAB, 0.0259040371, 0.7827717662, -0.808675766];

/** @param {number[]} matrix three rows of three @param {readonly number[]} vector */
const times = (matrix, vector) =>
  [0, 1, 2].map((row) => vector.reduce((sum, x, i) => sum + x * Number(matrix[3 * row + i]), 0));

/** @param {readonly number[]} color @param {number[]} eye */
function oklab(color, eye) {
  const linear = color.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  const seen = times(eye, linear).map((x) => Math.max(0, x));
  return times(TO_LAB, times(TO_LMS, seen).map(Math.cbrt));
}

for (const scheme of PALETTES) {
  const isDark = schemeOf(scheme) === "dark";

  test(`more weight is always ${isDark ? "lighter" : "darker"} in the ${scheme} scheme`, () => {
    const seen = steps.map((t) => luminance(weightColor(t * t, scheme)));
    seen.slice(1).forEach((now, i) => assert.ok(isDark ? now >= Number(seen[i]) : now <= Number(seen[i])));
    assert.ok(contrast(Number(seen[0]), Number(seen.at(-1))) > 10);
  });

  test(`a signed number far from 0 differs from 0 as much as its opposite in the ${scheme} scheme`, () => {
    const middle = luminance(signedColor(0, 2, scheme));
    const [minus, plus] = [-2, 2].map((x) => contrast(luminance(signedColor(x, 2, scheme)), middle));
    assert.ok(Number(minus) > 4 && Number(plus) > 4);
    assert.ok(Math.abs(Number(minus) / Number(plus) - 1) < 0.35);
  });

  test(`plus and minus are apart for every kind of eye in the ${scheme} scheme`, () => {
    // 0.02 in OKLab is about the smallest difference that is seen; three times that is easy
    for (const [kind, eye] of Object.entries(EYES))
      for (const t of steps.filter((each) => each >= 0.2)) {
        const [plus, minus] = [t, -t].map((x) => oklab(signedColor(x, 1, scheme), eye));
        const distance = Math.hypot(...Array.from({ length: 3 }, (_, i) => Number(plus?.[i]) - Number(minus?.[i])));
        assert.ok(distance >= 0.06, `${kind} at ${t}: ${distance}`);
      }
  });

  test(`digits can be read on every signed colour of the ${scheme} scheme`, () => {
    for (const t of steps.flatMap((each) => [each, -each])) {
      const color = signedColor(t, 1, scheme);
      assert.ok(contrast(luminance(color), inkOn(color) === "#ffffff" ? 1 : 0) >= 4.5);
    }
  });

  test(`digits can be read on every colour of the ${scheme} ramp`, () => {
    for (const t of steps) {
      const color = weightColor(t * t, scheme);
      const ink = inkOn(color) === "#ffffff" ? 1 : 0;
      assert.ok(contrast(luminance(color), ink) >= 4.5);
    }
  });
}

test("a picture has the colours of the digits, also at both ends and beyond", () => {
  for (const scheme of PALETTES)
    for (const reach of [0, 1, 2.5]) {
      const numbers = [0, -0, 0.3, -0.3, 1, -1, 2.5, -2.5, 7, -7, Infinity, -Infinity];
      const colorOf = packedSigned(reach, scheme);
      for (const x of numbers) {
        const [red, green, blue, opacity] = new Uint8Array(new Uint32Array([colorOf(x)]).buffer);
        assert.deepEqual([[red, green, blue], opacity], [signedColor(x, reach, scheme), 255], `${x} of ${reach}`);
      }
    }
});

test("a matrix of zeros has the middle colour", () => {
  assert.deepEqual(signedColor(0, 0, "light"), signedColor(0, 1, "light"));
});

for (const scheme of /** @type {const} */ (["light contrast", "dark contrast"])) {
  // light in the room, a tenth of the projector's white, is added to every colour of its picture
  const strayed = (/** @type {import("../../../static/drawing/color.js").Rgb} */ color) =>
    Math.cbrt((luminance(color) + 0.1) / 1.1);

  test(`each tenth of the ${scheme} ramps can be told from the one before on a bright wall`, () => {
    const ramps = [
      (/** @type {number} */ t) => weightColor(t * t, scheme),
      (/** @type {number} */ t) => signedColor(t, 1, scheme),
      (/** @type {number} */ t) => signedColor(-t, 1, scheme),
    ];
    for (const ramp of ramps)
      for (let i = 0; i < 10; i++) {
        const step = Math.abs(strayed(ramp((i + 1) / 10)) - strayed(ramp(i / 10)));
        // 0.02 of lightness is about the smallest difference that is seen
        assert.ok(step >= 0.03, `${i}: ${step}`);
      }
  });

  test(`the ends of the ${scheme} ramps are as far apart as text and its ground`, () => {
    assert.ok(contrast(luminance(weightColor(0, scheme)), luminance(weightColor(1, scheme))) >= 15);
    for (const x of [-1, 1])
      assert.ok(contrast(luminance(signedColor(0, 1, scheme)), luminance(signedColor(x, 1, scheme))) >= 7);
  });
}
