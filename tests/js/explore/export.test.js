import assert from "node:assert/strict";
import { test } from "node:test";

import { csvFile, htmlFile, jsonFile, plotlyFile, sheetFile, svgFile } from "../../../static/explore/export/files.js";
import { weightsExhibit } from "../../../static/explore/export/weights.js";
import { decoder, matrix, stateWith, tokensOf } from "../fixtures.js";

const place = { site: /** @type {const} */ ("decoder"), layer: 0, head: 1 };
const tokens = tokensOf("[BOS]", "Tom", "<is>");
const question = { model: "writer", text: "Tom <is>", pair: null, target: null, interventions: null };
const state = /** @type {any} */ (
  stateWith({
    matrix: {
      run: { question, card: decoder, tokens: { source: tokens, target: null }, pictures: [], notes: [] },
      kind: "head",
      places: [place],
      site: "decoder",
      queryTokens: tokens,
      keyTokens: tokens,
      weights: matrix([
        [1, 0, 0],
        [0.5, 0.5, 0],
        [0.25, 0.75, 0],
      ]),
      visible: { rows: 3, columns: 3, data: Uint8Array.from([1, 0, 0, 1, 1, 0, 1, 1, 1]) },
    },
  })
);
const sentence = "“<is>” gives 75 % of its attention to “Tom”, one token back, rank 1 of 3 in its row.";

test("exported numbers carry the sentence about the chosen cell", () => {
  assert.equal(/** @type {any} */ (weightsExhibit(state).data).sentence, sentence);
});

test("an exported picture has a title, and the sentence for readers who cannot see it", () => {
  const { content } = svgFile(weightsExhibit(state));
  const [, title, text] = /^<svg [^>]*><title>(.*?)<\/title><desc>(.*?)<\/desc>/.exec(String(content)) ?? [];
  assert.equal(title, "writer · Layer 0 · Head 1, “Tom &lt;is&gt;”");
  assert.equal(text, sentence.replace("<is>", "&lt;is&gt;"));
});

test("a table holds the exact tokens, and for spreadsheets none that looks like a formula", () => {
  const exhibit = { ...weightsExhibit(state), rowLabels: ["=a", "-b", '"c,"'], columnLabels: ["+d", "@e", "−1"] };
  const exact = String(csvFile(exhibit).content).split("\r\n");
  assert.deepEqual(exact[0]?.split(",").slice(1), ["+d", "@e", "−1"]);
  assert.match(exact[1] ?? "", /^=a,/);
  assert.match(exact[3] ?? "", /^"""c,""",/);
  const guarded = sheetFile(exhibit);
  assert.match(guarded.name, /-spreadsheet\.csv$/);
  assert.match(String(guarded.content), /,'\+d,'@e,−1\r\n'=a,.*\r\n'-b,/);
});

const HOSTILE = {
  element: "<img src=x onerror=alert(1)>",
  script: "</script><script>alert(1)</script>",
  attribute: '" onload="alert(1)',
  control: "a\u001b[31mb\u0000c",
  entity: "&lt;b&gt;&amp;",
  "other direction": "a\u202egnp.exe",
  "half a character": "a\ud800b",
};

for (const [name, text] of Object.entries(HOSTILE)) {
  test(`exported files hold a hostile text as text: ${name}`, () => {
    const exhibit = { ...weightsExhibit(hostile(text)) };
    for (const file of [svgFile(exhibit), htmlFile(exhibit)]) {
      const page = String(file.content);
      const elements = new Set([...page.matchAll(/<([a-zA-Z]+)/g)].map((found) => found[1]));
      for (const each of ["img", "iframe", "object", "foreignObject", "a"]) assert.equal(elements.has(each), false);
      assert.equal(page.match(/<script/g)?.length ?? 0, file.type === "text/html" ? 1 : 0);
      for (const [tag] of page.replace(/>[^<]*</g, "><").matchAll(/<[^>]*>/g)) assert.doesNotMatch(tag, /\son\w+="/);
      assert.doesNotMatch(page, /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    }
    for (const file of [jsonFile(exhibit), plotlyFile(exhibit)]) {
      assert.equal(JSON.stringify(JSON.parse(String(file.content))).length > 2, true);
    }
    for (const file of [svgFile(exhibit), csvFile(exhibit)]) assert.match(file.name, /^[\w.-]+$/);
  });
}

/** The same head, whose tokens and text are this one. @param {string} text @returns {any} */
function hostile(text) {
  const shown = tokensOf("[BOS]", text, text);
  const { matrix: opened, ...rest } = state;
  const run = { ...opened.run, question: { ...question, text }, tokens: { source: shown, target: null } };
  return { ...rest, matrix: { ...opened, run, queryTokens: shown, keyTokens: shown } };
}
