import assert from "node:assert/strict";
import { test } from "node:test";

import { cellAt, layoutOf, moved, scrollTo, visibleCells } from "../../../static/drawing/matrix-layout.js";

/** @type {import("../../../static/drawing/matrix-layout.js").Wanted} */
const wanted = {
  rows: 7,
  columns: 11,
  room: 600,
  rowLabel: 60,
  columnLabel: 50,
  cellWidth: [13, 46],
  cellHeight: null,
};

test("a small matrix fills the room it has, without leaving it", () => {
  for (const room of [330, 480, 600, 900]) {
    const layout = layoutOf({ ...wanted, room });
    assert.ok(layout.width <= room, `${layout.width} of ${room}`);
    assert.equal(layout.cellWidth, layout.cellHeight);
  }
});

test("a large matrix keeps cells that can be read, and scrolls", () => {
  const layout = layoutOf({ ...wanted, rows: 512, columns: 512 });
  assert.equal(layout.cellWidth, 13);
  assert.equal(layout.everyRow, 1);
  assert.ok(layout.width > 512 * 13);
});

test("cells too small for labels get one label in so many", () => {
  const layout = layoutOf({ ...wanted, rows: 512, columns: 512, cellWidth: [0.5, 46] });
  assert.ok(layout.width <= wanted.room);
  assert.ok(layout.everyRow * layout.cellHeight >= 12);
});

test("every cell is found at its own middle, also when scrolled", () => {
  const layout = layoutOf(wanted);
  const scroll = { x: 0, y: 30 };
  for (let row = 2; row < 7; row++) {
    for (let column = 0; column < 11; column++) {
      const point = {
        x: layout.left + (column + 0.5) * layout.cellWidth - scroll.x,
        y: layout.top + (row + 0.5) * layout.cellHeight - scroll.y,
      };
      assert.deepEqual(cellAt(layout, scroll, point), { row, column });
    }
  }
});

test("labels are no cells, nor is what lies beyond the last", () => {
  const layout = layoutOf(wanted);
  const still = { x: 0, y: 0 };
  assert.equal(cellAt(layout, still, { x: layout.left - 1, y: layout.top + 5 }), null);
  assert.equal(cellAt(layout, still, { x: layout.left + 5, y: layout.top - 1 }), null);
  assert.equal(cellAt(layout, still, { x: layout.left + 11 * layout.cellWidth + 1, y: layout.top + 5 }), null);
});

test("only what can be seen is painted", () => {
  const layout = layoutOf({ ...wanted, rows: 512, columns: 512 });
  const view = { x: 1300, y: 2600, width: 600, height: 400 };
  const { row, rowEnd, column, columnEnd } = visibleCells(layout, view);
  assert.deepEqual([row, column], [200, 100]);
  assert.ok(rowEnd - row < 40 && columnEnd - column < 50);
});

test("scrolling shows the cell, and moves no further than it must", () => {
  const layout = layoutOf({ ...wanted, rows: 512, columns: 512 });
  const view = { x: 0, y: 0, width: 600, height: 400 };
  assert.deepEqual(scrollTo(layout, view, { row: 1, column: 1 }), { x: 0, y: 0 });
  const { x, y } = scrollTo(layout, view, { row: 511, column: 300 });
  assert.equal(y, 512 * 13 - (400 - layout.top));
  assert.equal(x, 301 * 13 - (600 - layout.left));
});

test("keys move over the cells and stop at the edges", () => {
  const size = { rows: 7, columns: 11 };
  const from = { row: 3, column: 5 };
  assert.deepEqual(moved("ArrowUp", from, size), { row: 2, column: 5 });
  assert.deepEqual(moved("ArrowRight", { row: 3, column: 10 }, size), { row: 3, column: 10 });
  assert.deepEqual(moved("Home", from, size), { row: 3, column: 0 });
  assert.deepEqual(moved("End", from, size, true), { row: 6, column: 10 });
  assert.deepEqual(moved("PageDown", from, size), { row: 6, column: 5 });
  assert.equal(moved("a", from, size), undefined);
});

test("where all rows shall fit, the cells shrink with the height that there is", () => {
  for (const roomHeight of [180, 240, 333]) {
    const layout = layoutOf({ ...wanted, cellWidth: [0.5, 72], roomHeight });
    assert.ok(layout.height <= roomHeight, `${layout.height} in ${roomHeight}`);
    assert.ok(layout.width <= wanted.room);
    const grown = layoutOf({ ...wanted, cellWidth: [0.5, 72], roomHeight: roomHeight + 120 });
    assert.ok(grown.cellWidth > layout.cellWidth);
  }
  assert.ok(layoutOf({ ...wanted, cellWidth: [13, 72], roomHeight: 60 }).cellWidth === 13);
});
