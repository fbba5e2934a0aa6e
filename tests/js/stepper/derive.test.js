import assert from "node:assert/strict";
import { test } from "node:test";
import { figureOf } from "../../../static/stepper/drawing/figure.js";
import { derive } from "../../../static/stepper/reply/derive.js";
import { matrixOf, readTrace, slicesOf, valueAt } from "../../../static/stepper/reply/read.js";
import { everyKind, outputNames } from "./fixtures.js";

const trace = readTrace(everyKind);

/** What the parts of a derivation say when they are computed as they are written. @param {import("../../../static/stepper/reply/types.js").Part[]} parts */
function computed(parts) {
  const written = parts.map((part) => (typeof part === "string" ? part : `(${part.value})`)).join("");
  const script = written
    .replaceAll("²", "**2")
    .replaceAll("−∞", "-Infinity")
    .replaceAll("−", "-")
    .replaceAll("×", "*")
    .replaceAll("÷", "/")
    .replaceAll("√", "Math.sqrt")
    .replace(/\b(max|exp|tanh|sin|cos)\(/g, "Math.$1(");
  return Number(new Function(`return ${script}`)());
}

for (const name of outputNames.filter((each) => !["stream", "own_head"].includes(each))) {
  test(`every number of ${name} is what its derivation says`, () => {
    const { rows, columns, data } = matrixOf(trace, name);
    assert.equal(data.length, rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const { result, parts } = derive(trace, name, 0, row, column);
        const shown = computed(parts);
        const difference = Math.abs(shown - result.value);
        // the sums run in the same order, so only the last bit may differ
        assert.ok(shown === result.value || difference < 1e-12, `${row}, ${column}: ${shown} is not ${result.value}`);
      }
    }
  });

  test(`every number in a derivation of ${name} stands in the reply`, () => {
    for (const part of derive(trace, name, 0, 0, 0).parts) {
      if (typeof part === "string") continue;
      assert.equal(valueAt(matrixOf(trace, part.tensor, part.head), part.row, part.column), part.value);
      assert.ok(part.head < slicesOf(trace, part.tensor));
    }
  });
}

test("a number that came in has nothing behind it", () => {
  assert.deepEqual(derive(trace, "stream", 0, 0, 0).parts, []);
  assert.deepEqual(derive(trace, "w_query", 0, 1, 2).parts, []);
});

test("rows that were picked are counted as in the operand", () => {
  const [first] = derive(trace, "last_query", 0, 0, 1).parts;
  assert.ok(typeof first === "object" && first.tensor === "stream" && first.row === 2);
});

test("a derivation uses exactly the matrices that the figure shows", () => {
  for (const name of outputNames) {
    const shown = new Set(figureOf(trace, { name }).items.map((each) => each.name));
    for (const part of derive(trace, name, 0, 0, 0).parts)
      assert.ok(typeof part === "string" || shown.has(part.tensor), name);
  }
});

test("a product stands in Falk's arrangement", () => {
  const { arrangement, items } = figureOf(trace, { name: "scores" });
  assert.equal(arrangement, "falk");
  assert.deepEqual(
    items.map(({ name, slot, isTransposed }) => [name, slot, isTransposed]),
    [
      ["query", "left", false],
      ["key", "top", true],
      ["scores", "result", false],
    ],
  );
});

test("heads side by side are as many matrices", () => {
  assert.deepEqual(
    figureOf(trace, { name: "concatenated" }).items.map(({ name, head }) => [name, head]),
    [
      ["all_heads", 0],
      ["own_head", null],
      ["concatenated", null],
    ],
  );
});
