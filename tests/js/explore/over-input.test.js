import assert from "node:assert/strict";
import { test } from "node:test";

import { overInputFile } from "../../../static/explore/export/over-input.js";
import { isOverSeen } from "../../../static/image-input/question.js";
import { decoder, matrix, stateWith, tokensOf } from "../fixtures.js";

const words = tokensOf("[BOS]", "a", "red");
const weights = matrix([
  [0.5, 0.25, 0.125, 0.125, 0, 0],
  [0, 0.0625, 0.25, 0.5, 0.125, 0.0625],
  [0, 0, 0, 0, 0, 1],
]);
const truth = {
  text: "a red",
  words: [
    { text: "a", thing: null },
    { text: "red", thing: 0 },
  ],
  things: [[1, 3]],
};
const file = { input: "image", fingerprint: "", name: 'a "<red>"', data: "AA==", isKept: true, truth };
const run = {
  card: { ...decoder, id: "describer", input: "image" },
  question: { model: "describer", text: file.name, pair: null, target: null, interventions: null, image: file.data },
  tokens: { source: tokensOf("0,0", "0,1", "0,2", "1,0", "1,1", "1,2"), target: words },
};
const shown = {
  run,
  kind: "head",
  places: [{ layer: 1, head: 0 }],
  site: "cross",
  queryTokens: words,
  keyTokens: run.tokens.source,
  weights,
};
const seen = { model: "describer", file, rows: 2, columns: 3, url: "data:image/png;base64,AA==" };

/** @param {object} patch @returns {any} */
const stateOf = (patch) => stateWith(/** @type {any} */ ({ matrix: shown, seen, query: 1, ...patch }));

/** @param {string} svg @param {RegExp} pattern */
const found = (svg, pattern) => [...svg.matchAll(pattern)].map(([, ...parts]) => parts);

test("a row is saved over its image: each weight, the truth, and what model, layer and head it is of", () => {
  const { name, content } = overInputFile(stateOf({}));
  const svg = String(content);
  assert.equal(name, "heads-up-describer-layer-1-head-0-query-1-over-image.svg");
  assert.match(svg, /<title>describer · Layer 1 · Head 0<\/title><desc>“a &quot;&lt;red&gt;&quot;”\. The row of/);
  assert.match(svg, /The row of “a”, which guesses “red”: 56 % of it on the patches that truly show it \(dashed\)/);
  const names = found(svg, /<title>patch in row (\d), column (\d), weight ([\d.]+)<\/title>/g);
  assert.deepEqual(
    names.map((each) => each.map(Number)),
    [0.0, 0.0625, 0.25, 0.5, 0.125, 0.0625].map((weight, i) => [Math.floor(i / 3), i % 3, weight]),
  );
  const side = 448 / 3;
  const veils = found(svg, /<rect x="([\d.]+)" y="([\d.]+)"[^>]*fill-opacity="([\d.]+)">/g).map((each) =>
    each.map(Number),
  );
  assert.deepEqual(
    veils.map(([x, y]) => [Math.round(Number(x) / side), Math.round(Number(y) / side)]),
    names.map(([row, column]) => [Number(column), Number(row)]),
  );
  assert.equal(veils[3]?.[2], 0);
  const dashed = found(svg, /<rect x="([\d.]+)" y="([\d.]+)"[^>]*stroke-dasharray/g).map((each) => each.map(Number));
  assert.deepEqual(
    dashed.map(([x, y]) => Math.round((Number(x) - 3) / side) + 3 * Math.round((Number(y) - 3) / side)),
    truth.things[0],
  );
});

test("a row that guesses no word of the truth has no dashes", () => {
  const svg = String(overInputFile(stateOf({ query: 0 })).content);
  assert.doesNotMatch(svg, /dasharray/);
  assert.match(svg, />The row of “\[BOS\]”</);
});

test("nothing can be drawn over the image of another run, or between words", () => {
  assert(isOverSeen(stateOf({})));
  assert(!isOverSeen(stateOf({ seen: { ...seen, file: { ...file, data: "BB==" } } })));
  assert(!isOverSeen(stateOf({ matrix: { ...shown, site: "decoder" } })));
  assert(!isOverSeen(stateOf({ seen: null })));
});
