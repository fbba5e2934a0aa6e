import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted } from "../../../static/drawing/heads-board.js";
import { chooseHead } from "../../../static/explore/head-grid/choose-heads.js";
import { arrangementOf } from "../../../static/explore/head-grid/head-order.js";

const sites = /** @type {const} */ ([{ site: "decoder", layers: 2, heads: 3, key_value_heads: 3 }]);
const heads = [{ site: "decoder", layer: 1, head: 0, label: "induction", score: "induction", value: 0.9 }];
const run = /** @type {any} */ ({ card: { id: "m", sites, heads } });
const places = [0, 1].flatMap((layer) =>
  [0, 1, 2].map((head) => ({ site: /** @type {const} */ ("decoder"), layer, head })),
);
const NUMBERS = [0.3, null, 0.7, 0.1, 0.9, 0.5];
const scored = /** @type {any} */ ({
  run,
  heads: places.map((place, i) => ({ ...place, scores: { far: NUMBERS[i] } })),
  definitions: [],
});
const paired = /** @type {any} */ ({
  run,
  heads: places.map((place, i) => ({ ...place, weight: NUMBERS[i], query: i, key: 7 - i })),
});
const nothing = { order: "", only: "", least: null, scored: null, paired: null };

/** @param {import("../../../static/explore/head-grid/head-order.js").Arrangement} arrangement */
const shownIn = ({ entries }) => entries.filter(({ isShown }) => isShown).map(({ place }) => [place.layer, place.head]);

test("without an order every head keeps its place", () => {
  const arrangement = arrangementOf(nothing, run);
  assert.equal(arrangement.isSorted, false);
  assert.deepEqual(
    arrangement.entries.map(({ place }) => place),
    places,
  );
  assert.deepEqual([arrangement.shown, arrangement.total], [6, 6]);
});

test("a score sorts, the largest first, and heads without a number come last", () => {
  for (const wish of [
    { order: "far", scored },
    { order: "pair", paired },
  ]) {
    const arrangement = arrangementOf({ ...nothing, ...wish }, run);
    assert.deepEqual(shownIn(arrangement), [
      [1, 1],
      [0, 2],
      [1, 2],
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    assert.deepEqual(
      arrangement.entries.map(({ number }) => number),
      [0.9, 0.7, 0.5, 0.3, 0.1, null],
    );
  }
});

test("an answer about another run orders nothing", () => {
  const other = { ...scored, run: {} };
  assert.equal(arrangementOf({ ...nothing, order: "far", scored: other }, run).isSorted, false);
  assert.equal(arrangementOf({ ...nothing, order: "pair", scored }, run).isSorted, false);
});

test("a label and a least number leave some heads", () => {
  assert.deepEqual(shownIn(arrangementOf({ ...nothing, only: "induction" }, run)), [[1, 0]]);
  assert.equal(arrangementOf({ ...nothing, only: "induction" }, run).entries.length, 6);
  assert.deepEqual(shownIn(arrangementOf({ ...nothing, order: "far", scored, least: 0.5 }, run)), [
    [1, 1],
    [0, 2],
    [1, 2],
  ]);
  assert.equal(arrangementOf({ ...nothing, only: "rhyming" }, run).shown, 0);
});

const state = /** @type {any} */ ({
  run,
  site: "decoder",
  layer: 0,
  head: 0,
  aggregate: "",
  chosen: [],
  order: "",
  paired: null,
  press: "open",
  ablate: [],
});

test("a press opens a head, and after a search also the cell that was searched for", () => {
  const place = /** @type {any} */ (places[4]);
  assert.deepEqual(chooseHead(state, [place]), { ...place, hover: null });
  const found = chooseHead({ ...state, order: "pair", paired }, [place]);
  assert.deepEqual([found.layer, found.head, found.query, found.key], [1, 1, 4, 3]);
});

test("heads are added to those put together and taken away, and all are written as none", () => {
  const together = { ...state, aggregate: "mean" };
  const [first, , third] = /** @type {any[]} */ (places);
  assert.deepEqual(chooseHead(together, [first]).chosen, [first]);
  assert.deepEqual(chooseHead({ ...together, chosen: [first] }, [first]).chosen, []);
  assert.deepEqual(chooseHead({ ...together, chosen: [first] }, places.slice(0, 3)).chosen, places.slice(0, 3));
  assert.deepEqual(chooseHead({ ...together, chosen: places.slice(0, 3) }, [third]).chosen, places.slice(0, 2));
  assert.deepEqual(chooseHead({ ...together, chosen: places.slice(0, 3) }, places.slice(3)).chosen, []);
});

test("a press may switch heads off and on in place of opening them", () => {
  const [first, second] = /** @type {any[]} */ (places);
  const pressed = chooseHead({ ...state, press: "mean" }, [first, second]);
  assert.deepEqual(pressed, {
    ablate: [
      { ...first, mode: "mean" },
      { ...second, mode: "mean" },
    ],
  });
  assert.deepEqual(chooseHead({ ...state, press: "mean", ...pressed }, [first]), {
    ablate: [{ ...second, mode: "mean" }],
  });
});

test("a picture keeps the shape of its matrix", () => {
  assert.deepEqual(fitted({ x: 10, y: 20, width: 60, height: 60 }, { rows: 5, columns: 15 }), {
    x: 10,
    y: 40,
    width: 60,
    height: 20,
  });
  assert.deepEqual(fitted({ x: 0, y: 0, width: 60, height: 60 }, { rows: 12, columns: 3 }), {
    x: 22.5,
    y: 0,
    width: 15,
    height: 60,
  });
});
