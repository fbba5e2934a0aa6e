import assert from "node:assert/strict";
import { test } from "node:test";
import { numberText } from "../../../static/format/numbers.js";
import { csvFile, fileName, jsonFile, sheetFile } from "../../../static/stepper/drawing/exports.js";
import { stageLayout } from "../../../static/stepper/drawing/layout.js";
import { stageSvg } from "../../../static/stepper/drawing/svg.js";
import { matrixOf, readTrace } from "../../../static/stepper/reply/read.js";
import { everyKind } from "./fixtures.js";

const trace = readTrace(everyKind);
const placeOf = (/** @type {string} */ name) => {
  const found = trace.places.find((place) => place.name === name);
  assert(found, name);
  return found;
};

/** @param {import("../../../static/stepper/drawing/layout.js").Block} block */
const boxOf = (block) => ({
  left: block.x - block.left,
  top: block.y - block.top,
  right: block.x + block.matrix.columns * block.cellWidth,
  bottom: block.y + block.matrix.rows * block.cellHeight,
});

test("no two matrices of any sub-step lie over each other, and all fit the sheet", () => {
  for (const place of trace.places) {
    const { blocks, width, height } = stageLayout(trace, place, 0);
    const boxes = blocks.map(boxOf);
    boxes.forEach((a, i) => {
      assert.ok(a.left >= 0 && a.top >= 0 && a.right <= width && a.bottom <= height, place.name);
      for (const b of boxes.slice(i + 1)) {
        const isApart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
        assert.ok(isApart, `${place.name} ${JSON.stringify([a, b])}`);
      }
    });
  }
});

test("in a product the rows of the left factor and the columns of the right one lead to the result", () => {
  const { blocks } = stageLayout(trace, placeOf("scores"), 0);
  const [left, top, result] = blocks;
  assert(left && top && result);
  assert.equal(left.y, result.y);
  assert.equal(left.cellHeight, result.cellHeight);
  assert.equal(top.x, result.x);
  assert.equal(top.cellWidth, result.cellWidth);
  assert.equal(top.matrix.rows, 5, "the key stands transposed");
  assert.ok(left.x < result.x && top.y < result.y);
});

test("a picture holds every digit of its matrices, in their cells", () => {
  const svg = stageSvg(trace, placeOf("scores"), 0);
  const scores = matrixOf(trace, "scores");
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const digits = numberText(Number(scores.data[3 * i + j]), "short");
      assert.match(
        svg,
        new RegExp(`data-tensor="scores" data-row="${i}" data-column="${j}">${digits.replace(".", "\\.")}<`),
      );
    }
  }
  const key = matrixOf(trace, "key");
  const digits = numberText(Number(key.data[1 * 5 + 4]), "short");
  assert.match(svg, new RegExp(`data-tensor="key" data-row="1" data-column="4">${digits.replace(".", "\\.")}<`));
  assert.match(svg, /S = QKᵀ/);
  assert.match(svg, /S<tspan dy="3.5" class="sub">ij<\/tspan>/);
  assert.match(svg, /Every query meets every key/);
});

test("what is hidden is written as such", () => {
  assert.match(stageSvg(trace, placeOf("masked"), 0), />-∞</);
});

test("a large matrix becomes a picture without digits", () => {
  const rows = Array.from({ length: 128 }, (_, i) => Array.from({ length: 128 }, (_, j) => i - j));
  const large = readTrace({
    labels: {},
    steps: [
      {
        name: "scores",
        formula: "",
        inputs: [],
        parameters: {},
        outputs: { scores: rows },
        operations: { scores: { kind: "given" } },
        axes: { scores: ["query", "key"] },
      },
    ],
  });
  const svg = stageSvg(large, { step: 0, name: "scores" }, 0);
  assert.equal(svg.match(/<rect/g)?.length, 128 * 128 + 1);
  assert.ok(!svg.includes("data-row"));
});

test("labels cannot break out of the picture", () => {
  const hostile = readTrace({ ...everyKind, labels: { query: ["<script>", 'a"&b', "\u0000"], key: ["x", "y", "z"] } });
  const svg = stageSvg(hostile, placeOf("scores"), 0);
  assert.ok(!svg.includes("<script>"));
  assert.match(svg, /&lt;script&gt;/);
  assert.match(svg, /&amp;b/);
  assert.ok(!svg.includes("\u0000"));
});

test("a table file holds every matrix of the step with its labels", () => {
  const { content, name } = csvFile(trace, placeOf("scores"));
  assert.equal(name, fileName(placeOf("scores"), "csv"));
  const lines = String(content).trim().split("\r\n");
  assert.equal(lines[0], "scores,Life,is,short");
  const scores = matrixOf(trace, "scores");
  assert.deepEqual(lines[2]?.split(",").slice(1).map(Number), [...scores.data.subarray(3, 6)]);
  assert.match(lines[2] ?? "", /^is,/);
});

test("a table holds its labels exactly, and for spreadsheets none that looks like a formula", () => {
  const sly = readTrace({ ...everyKind, labels: { query: ["=1+1", 'say "hi", you', "-x"], key: ["x", "y", "z"] } });
  const exact = String(csvFile(sly, placeOf("scores")).content);
  assert.match(exact, /^=1\+1,/m);
  assert.match(exact, /^"say ""hi"", you",/m);
  assert.match(exact, /^-x,/m);
  const { content, name } = sheetFile(sly, placeOf("scores"));
  assert.match(name, /spreadsheet\.csv$/);
  assert.match(String(content), /^'=1\+1,/m);
  assert.match(String(content), /^"say ""hi"", you",/m);
  assert.match(String(content), /^'-x,/m);
});

test("the exported step is the step of the reply", () => {
  const { content } = jsonFile(trace, placeOf("masked"));
  const { step, labels } = JSON.parse(String(content));
  assert.deepEqual(step, JSON.parse(JSON.stringify(everyKind.steps[placeOf("masked").step])));
  assert.deepEqual(labels, everyKind.labels);
});

test("typed arrays are exported as lists", () => {
  const bytes = new Uint8Array(new Float32Array([1, -Infinity, 2.5, 4]).buffer);
  const base64 = btoa(String.fromCharCode(...bytes));
  const typed = readTrace({
    labels: {},
    steps: [
      {
        name: "masked",
        formula: "",
        inputs: [],
        parameters: {},
        outputs: { masked: { dtype: "float32", shape: [2, 2], base64 } },
        operations: { masked: { kind: "given" } },
        axes: { masked: ["query", "key"] },
      },
    ],
  });
  const { content } = jsonFile(typed, { step: 0, name: "masked" });
  assert.deepEqual(JSON.parse(String(content)).step.outputs.masked, [
    [1, null],
    [2.5, 4],
  ]);
});
