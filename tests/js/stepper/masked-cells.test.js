import assert from "node:assert/strict";
import { test } from "node:test";

import { hasNegative } from "../../../static/stepper/drawing/shades.js";
import { hiddenIn, maskOf } from "../../../static/stepper/reply/masked-cells.js";
import { matrixOf, readTrace } from "../../../static/stepper/reply/read.js";
import { signedLegend } from "../../../static/widgets/legend.js";
import { all, fakePage } from "../fake-page.js";
import { everyKind } from "./fixtures.js";

fakePage();
const trace = readTrace(everyKind);

test("everything that was made of masked scores knows the mask, what was before it does not", () => {
  for (const name of ["masked", "filled", "exponentials", "weights", "replaced", "zeroed"])
    assert.equal(maskOf(trace, name), "mask", name);
  for (const name of ["scores", "scaled", "capped", "stream", "row_max", "row_sum", "query"])
    assert.equal(maskOf(trace, name), null, name);
});

test("a cell is hidden where its mask is false, unless a weight was put there by hand", () => {
  const mask = matrixOf(trace, "mask");
  const isFalse = (/** @type {number} */ row, /** @type {number} */ column) => !mask.data[row * mask.columns + column];
  const cells = Array.from(
    { length: mask.rows * mask.columns },
    (_, i) => /** @type {const} */ ([Math.floor(i / mask.columns), i % mask.columns]),
  );
  assert.ok(cells.some(([row, column]) => isFalse(row, column)));
  for (const name of ["mask", "masked", "filled", "exponentials", "weights", "zeroed"]) {
    const isHidden = hiddenIn(trace, name, 0);
    for (const [row, column] of cells)
      assert.equal(isHidden(row, column), isFalse(row, column), `${name} ${row} ${column}`);
  }
  const [replaced, isHidden] = [matrixOf(trace, "replaced"), hiddenIn(trace, "replaced", 0)];
  for (const [row, column] of cells) {
    assert.equal(
      isHidden(row, column),
      isFalse(row, column) && Number(replaced.data[row * replaced.columns + column]) <= 0,
    );
  }
});

test("the colours of what is never below 0 begin at 0", () => {
  for (const name of ["exponentials", "row_sum", "deviation"])
    assert.equal(hasNegative(matrixOf(trace, name)), false, name);
  for (const name of ["scores", "masked", "stream"]) assert.equal(hasNegative(matrixOf(trace, name)), true, name);
  const ends = (/** @type {any} */ bar) =>
    all(bar, "span")
      .map(({ textContent }) => textContent)
      .filter(Boolean);
  assert.deepEqual(ends(signedLegend(2.5, "light")), ["-2.50", "2.50"]);
  assert.deepEqual(ends(signedLegend(2.5, "light", false)), ["0", "2.50"]);
});
