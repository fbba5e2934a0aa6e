import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, weightAt } from "../../../static/drawing/color.js";
import { columnsOf, hitAt, LINE_HEIGHT, linksFrom, linksOf } from "../../../static/drawing/link-layout.js";

const [rows, columns] = [7, 5];
const data = Float32Array.from({ length: rows * columns }, (_, i) => ((i * 13) % 17) / 20);
const bits = Uint8Array.from(data, (_, i) => Number(i % columns <= Math.floor(i / columns)));
const shown = {
  weights: { rows, columns, data },
  visible: { rows, columns, data: bits },
  rowLabels: [],
  columnLabels: [],
};

/** @param {number} least @param {number} first @param {number} end */
function byLoops(least, first, end) {
  const found = [];
  for (let row = first; row < Math.min(end, rows); row++) {
    for (let column = first; column < Math.min(end, columns); column++) {
      const weight = Number(data[row * columns + column]);
      if (column <= row && weight > 0 && weight >= least) found.push({ row, column, weight });
    }
  }
  return found;
}

test("the strongest links between what is in view are drawn, the strongest last", () => {
  for (const [threshold, first, end, most] of /** @type {const} */ ([
    [0, 0, 99, 4],
    [0.3, 1, 6, 99],
    [0.5, 2, 4, 2],
  ])) {
    const all = byLoops(threshold, first, end);
    const { links, count } = linksOf(shown, { first, end, threshold, most });
    assert.equal(count, all.length);
    const strongest = all
      .map(({ weight }) => weight)
      .sort((a, b) => a - b)
      .slice(-most);
    assert.deepEqual(
      links.map(({ weight }) => weight),
      strongest,
    );
    for (const link of links)
      assert.deepEqual(
        link,
        all.find(({ row, column }) => row === link.row && column === link.column),
      );
  }
});

test("the keys of a query come by weight, without those it may not attend to", () => {
  for (let row = 0; row < rows; row++) {
    const own = byLoops(0.1, 0, 99)
      .filter((link) => link.row === row)
      .map(({ weight }) => weight)
      .sort((a, b) => b - a);
    assert.deepEqual(
      linksFrom(shown, row, 0.1).map(({ weight }) => weight),
      own,
    );
  }
});

test("a point left of the lines is a query, right of them a key, between them nothing", () => {
  const sides = columnsOf(500, 80, 90);
  assert.ok(sides.left < sides.right);
  assert.deepEqual(hitAt({ x: 5, y: 3 * LINE_HEIGHT + 1 }, sides, LINE_HEIGHT), { side: "query", index: 4 });
  assert.deepEqual(hitAt({ x: 480, y: 1 }, sides, 0), { side: "key", index: 0 });
  assert.equal(hitAt({ x: (sides.left + sides.right) / 2, y: 1 }, sides, 0), null);
});

test("on every scale 1 is at the end, and a place leads back to its weight", () => {
  for (const scale of /** @type {const} */ (["sqrt", "linear", "log"])) {
    assert.equal(placeOf(1, scale), 1);
    assert.equal(placeOf(0, scale), 0);
    for (const weight of [0.001, 0.03, 0.5, 0.97])
      assert.ok(Math.abs(weightAt(placeOf(weight, scale), scale) - weight) < 1e-12);
  }
});
