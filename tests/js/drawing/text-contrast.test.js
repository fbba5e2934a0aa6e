import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { luminance } from "../../../static/drawing/color.js";
import { PALETTES } from "./palettes.js";

const CSS = readFileSync(new URL("../../../static/styles/base/tokens.css", import.meta.url), "utf8");

/** Every block of the style sheet that a palette takes, the later the stronger. @param {string} palette */
function tokensOf(palette) {
  const [scheme, contrast] = palette.split(" ");
  const blocks = CSS.matchAll(/(@media \(prefers-color-scheme: dark\) \{\s*)?:root(\[data-contrast\])? \{([^}]*)\}/g);
  const taken = [...blocks].filter(([, dark, high]) => (!dark || scheme === "dark") && (!high || contrast));
  const lines = taken.flatMap(([, , , body]) => [...String(body).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)]);
  return Object.fromEntries(lines.map(([, name, color]) => [name, color]));
}

/** @param {string | undefined} hex */
const lightOf = (hex) => {
  const [red = 0, green = 0, blue = 0] = (String(hex).match(/[0-9a-f]{2}/g) ?? []).map((each) => parseInt(each, 16));
  return luminance([red, green, blue]);
};

/** Text, and the grounds that it stands on. @type {Record<string, string[]>} */
const TEXT = {
  ink: ["paper", "card", "sunk", "query-soft", "key-soft", "value-soft", "weight-soft"],
  muted: ["paper", "card", "sunk"],
  query: ["card", "query-soft"],
  key: ["card", "key-soft"],
  value: ["card", "value-soft"],
  weight: ["paper", "card", "sunk", "weight-soft"],
  "on-weight": ["weight"],
  alarm: ["card", "alarm-soft"],
};
/** Edges of fields, bars and marks. @type {Record<string, string[]>} */
const MARKS = { edge: ["paper", "card"], focus: ["paper", "card"], bar: ["card", "sunk"] };

for (const palette of PALETTES) {
  const tokens = tokensOf(palette);
  const check = (/** @type {Record<string, string[]>} */ pairs, /** @type {number} */ least) => {
    for (const [front, grounds] of Object.entries(pairs))
      for (const ground of grounds) {
        const [a, b] = [lightOf(tokens[front]), lightOf(tokens[ground])];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        assert.ok(ratio >= least, `${front} on ${ground}: ${ratio.toFixed(2)}`);
      }
  };

  // WCAG 2.2: 1.4.3 and, with high contrast, 1.4.6
  test(`text can be read on every ground in the ${palette} palette`, () => {
    assert.ok(Object.keys(tokens).length > 20);
    check(TEXT, palette.endsWith("contrast") ? 7 : 4.5);
  });

  // WCAG 2.2: 1.4.11
  test(`edges and marks are seen in the ${palette} palette`, () =>
    check(MARKS, palette.endsWith("contrast") ? 4.5 : 3));
}
