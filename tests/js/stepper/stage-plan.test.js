import assert from "node:assert/strict";
import { test } from "node:test";
import { captionOf, GAP } from "../../../static/stepper/drawing/boxes.js";
import { signOf } from "../../../static/stepper/drawing/plan-row.js";
import { planStage } from "../../../static/stepper/drawing/stage-plan.js";

/** @import { Asked, Plan, Room } from "../../../static/stepper/drawing/boxes.js" */

/** @param {Partial<Asked>} patch @returns {Asked} */
const asked = (patch) => ({
  slot: "operand",
  rows: 6,
  columns: 6,
  rowChars: 8,
  columnChars: 8,
  hasTokens: true,
  hasTokenRows: true,
  mayBeDigits: true,
  wantsLens: patch.slot === "result",
  chars: 7,
  sign: 1,
  hasBar: patch.slot === "result",
  ...patch,
});

/** @param {number} width @param {number} height @param {Partial<Room>} [more] @returns {Room} */
const room = (width, height, more = {}) => ({ width, height, em: 13, least: 11, most: 24, ...more });
const ROOMS = [room(1200, 390), room(1840, 670), room(337, 360), room(1200, 400, { em: 19, least: 13, most: 64 })];

/** A product of n × d by d × m. @param {number} n @param {number} d @param {number} m */
const product = (n, d, m) => [
  asked({ slot: "left", rows: n, columns: d, hasTokens: false, columnChars: 4, mayBeDigits: n * d <= 400 && d <= 24 }),
  asked({ slot: "top", rows: d, columns: m, hasTokenRows: false, rowChars: 4, mayBeDigits: m * d <= 400 && d <= 24 }),
  asked({ slot: "result", rows: n, columns: m, mayBeDigits: n * m <= 400 && m <= 24 && n <= 24 }),
];

/** How much room a product takes. @param {Plan} plan */
function sizeOf({ plans, lens }) {
  const [left, top, result] = /** @type {[any, any, any]} */ (plans);
  const beside = lens?.place === "side" ? lens.width + GAP : 0;
  const below = lens?.place === "below" ? lens.height + GAP : 0;
  const corner = lens?.place === "corner" ? lens : { width: 0, height: 0 };
  return {
    width: Math.max(left.width, corner.width) + GAP + Math.max(top.width, result.width) + beside,
    height: Math.max(top.height, corner.height) + GAP + Math.max(left.height, result.height) + below,
  };
}

test("a product fits the width and the height, its columns stand in line, and so do its rows", () => {
  for (const [n, d, m] of /** @type {const} */ ([
    [6, 2, 6],
    [10, 48, 10],
    [10, 192, 48],
    [128, 48, 128],
    [300, 48, 300],
  ]))
    for (const each of ROOMS) {
      const plan = planStage("falk", product(n, d, m), each);
      const { width, height } = sizeOf(plan);
      const what = `${n} × ${d} × ${m} in ${each.width} × ${each.height}: ${width} × ${height}`;
      assert.ok(width <= each.width + 1 && height <= each.height + 1, what);
      const [left, top, result] = plan.plans;
      assert.equal(top?.cellWidth, result?.cellWidth, what);
      assert.equal(left?.cellHeight, result?.cellHeight, what);
    }
});

test("digits are as large as fits, and the operands give way before the result does", () => {
  const of = (/** @type {Room} */ each, /** @type {Asked[]} */ matrices) => planStage("falk", matrices, each);
  const small = of(room(1200, 390), product(6, 2, 6));
  assert.deepEqual(
    small.plans.map(({ as }) => as),
    ["digits", "digits", "digits"],
  );
  const scores = of(room(1200, 390), product(10, 48, 10));
  assert.deepEqual(
    scores.plans.map(({ as }) => as),
    ["picture", "picture", "digits"],
  );
  assert.ok(of(room(1840, 670), product(10, 48, 10)).font > scores.font);
  const wall = room(1840, 610, { em: 25, least: 13, most: 64 });
  assert.ok(of(wall, product(1, 2, 2)).font >= 40, "a small example fills the wall");
  assert.equal(scores.lens, null, "digits need no lens");
});

test("where digits do not fit there is a picture, with digits around the chosen cell", () => {
  for (const each of ROOMS) {
    const { plans, lens } = planStage("falk", product(300, 48, 300), each);
    assert.equal(plans[2]?.as, "picture");
    assert.ok(lens && lens.rows >= 3 && lens.columns >= 3 && lens.font >= 11, `${each.width} × ${each.height}`);
  }
  const wide = planStage("falk", product(300, 48, 300), room(1200, 390)).lens;
  assert.deepEqual([wide?.rows, wide?.columns], [5, 5]);
  const matrices = product(300, 48, 300).map((each) => ({ ...each, wantsLens: false }));
  assert.equal(planStage("falk", matrices, room(1200, 390)).lens, null, "nobody asked for digits");
});

/** @param {Asked[]} matrices @param {Room} each */
function assertRowFits(matrices, each) {
  const { plans, lines, lens } = planStage("row", matrices, each);
  assert.deepEqual(
    lines.flat(),
    matrices.map((_, i) => i),
    "each matrix stands once, in order",
  );
  let high = lens?.place === "below" ? lens.height : -GAP;
  for (const line of lines) {
    const isLast = line.includes(matrices.length - 1);
    const wide = line.reduce(
      (sum, i) => sum + Number(plans[i]?.width) + signOf(/** @type {Asked} */ (matrices[i]), each) + GAP,
      isLast && lens?.place === "side" ? lens.width : -GAP,
    );
    assert.ok(wide <= each.width + 1, `${wide} in ${each.width}`);
    high += GAP + Math.max(...line.map((i) => Number(plans[i]?.height)));
  }
  assert.ok(high <= each.height + 1, `${high} in ${each.height}`);
  assert.ok(Number(plans.at(-1)?.height) > captionOf(each) + 12);
}

test("matrices in a row fit, in as many lines as it takes, on every screen", () => {
  const wide = { columns: 192, hasTokens: false, columnChars: 4, mayBeDigits: false, rows: 10 };
  const column = { rows: 10, columns: 1, columnChars: 0, hasTokens: false };
  const flat = { ...wide, rows: 1, rowChars: 0, hasTokenRows: false };
  const norm = [asked({ ...wide, sign: 0 }), asked(column), asked(column), asked(flat), asked(flat)];
  const square = { rows: 15, columns: 15 };
  const head = { ...wide, columns: 32 };
  for (const each of ROOMS) {
    assertRowFits([...norm, asked({ ...wide, slot: "result" })], each);
    assertRowFits(
      [asked({ ...square, sign: 0 }), asked({ ...square, chars: 3, sign: 5 }), asked({ ...square, slot: "result" })],
      each,
    );
    assertRowFits(
      [...Array.from({ length: 12 }, () => asked(head)), asked({ ...wide, columns: 384, slot: "result" })],
      each,
    );
  }
});
