import assert from "node:assert/strict";
import { test } from "node:test";
import { compareAddress } from "../../../static/compare/address.js";
import { completeSides } from "../../../static/compare/run-sides.js";
import { lostText } from "../../../static/core/address-table.js";
import { settle } from "../../../static/domain/settle-address.js";
import { lostIn, readAddress, stepsBetween, writeAddress } from "../../../static/explore/address.js";
import { initialState } from "../../../static/explore/initial-state.js";
import { TABLE as positions } from "../../../static/positions/state.js";
import { TABLE as sparse } from "../../../static/sparse/state.js";
import { stepsAddress } from "../../../static/steps/address.js";
import { decoder } from "../fixtures.js";

/** @typedef {import("../../../static/core/types.js").Address} Address */

const initial = readAddress("");

/** @type {Address} */
const everything = {
  model: "écrivain/2",
  text: "a & b = c? 100 % #1 + “naïve” שלום 👩‍👩‍👧",
  pair: "second\nline",
  target: "une phrase",
  sound: "fedcba9876543210",
  image: "0123456789abcdef",
  site: "cross",
  layer: 3,
  head: 11,
  query: 0,
  key: 7,
  span: [3, 9],
  tab: "digits",
  order: "previous_token",
  only: "first token (sink)",
  least: 0.25,
  from: "it & co",
  to: "animal",
  aggregate: "mean",
  chosen: [{ site: "cross", layer: 2, head: 1 }],
  colors: "log",
  threshold: 0.05,
  words: true,
  bare: true,
  zoom: 24,
  digits: "full",
  write: 7,
  sampling: "0.8*40**3",
  scale: 0.25,
  temperature: 2.5,
  mask: { kind: "window", size: 4 },
  ahead: true,
  where: "decoder.1.3",
  ablate: [
    { site: "decoder", layer: 1, head: 3, mode: "zero" },
    { site: "cross", layer: 0, head: 10, mode: "mean" },
  ],
  rows: [{ site: "decoder", layer: 1, head: 3, query: 2, row: [0.25, -0.5, 1e-7] }],
  vectors: [
    { site: "cross", layer: 0, head: null, tensor: "key", position: 4, by: 0 },
    { site: "decoder", layer: 2, head: 5, tensor: "query", position: 1, by: 3 },
  ],
};

test("what is written is read again, whatever was typed", () => {
  assert.deepEqual(readAddress(writeAddress(everything)), everything);
});

test("every kind of mask and scale survives the address", () => {
  /** @type {Address["mask"][]} */
  const masks = [
    null,
    { kind: "full" },
    { kind: "causal" },
    { kind: "window", size: 0 },
    { kind: "blocks", size: 5 },
    { kind: "strided", stride: 2 },
    { kind: "lengths", lengths: 3 },
    { kind: "global", tokens: [0, 12] },
    { kind: "random", count: 2, seed: 7 },
    {
      kind: "any_of",
      masks: [
        { kind: "window", size: 1 },
        { kind: "global", tokens: [0] },
        { kind: "random", count: 2, seed: 1 },
      ],
    },
    { kind: "all_of", masks: [{ kind: "strided", stride: 3 }, { kind: "causal" }] },
    {
      kind: "cells",
      rows: Array.from({ length: 5 }, (_, i) => Array.from({ length: 7 }, (__, j) => (i * 7 + j) % 3 !== 1)),
    },
  ];
  for (const mask of masks) assert.deepEqual(readAddress(writeAddress({ ...initial, mask })).mask, mask);
  for (const scale of /** @type {const} */ ([null, "none", 0.125, 3])) {
    assert.equal(readAddress(writeAddress({ ...initial, scale })).scale, scale);
  }
});

test("numbers that the server would refuse are ignored, its bounds are not", () => {
  for (const search of [
    "?temperature=0",
    "?temperature=1e9",
    "?scale=1e7",
    "?scale=",
    "?mask=strided-0",
    "?mask=window-1.5",
  ]) {
    assert.deepEqual(readAddress(search), initial, search);
  }
  assert.equal(readAddress("?temperature=0.0001").temperature, 0.0001);
  assert.equal(readAddress("?scale=-1000000").scale, -1e6);
  assert.deepEqual(readAddress("?mask=window-1000000").mask, { kind: "window", size: 1e6 });
});

test("defaults are left out", () => {
  assert.equal(writeAddress(initial), "");
  assert.equal(writeAddress({ ...initial, head: 2 }), "?head=2");
});

test("the first cell is not the default cell", () => {
  assert.equal(writeAddress({ ...initial, query: 0, key: 0 }), "?query=0&key=0");
});

test("unknown names and unreadable values are ignored", () => {
  const nonsense =
    "?colour=red&layer=-1&head=1.5&query=x&tab=wide&scale=x&temperature=-2&mask=blocks-0&site=moon&ablate=decoder.1_moon.0.0_decoder.1.2";
  assert.deepEqual(readAddress(nonsense), {
    ...initial,
    ablate: [{ site: "decoder", layer: 1, head: 2, mode: "zero" }],
  });
});

test("walking over cells is no step for the back button, opening a head is one", () => {
  assert.deepEqual(stepsBetween(initial, { ...initial, query: 3, key: 1, digits: "full" }), []);
  assert.deepEqual(stepsBetween(initial, { ...initial, layer: 1, head: 1 }), ["layer", "head"]);
});

test("a size of cells that nobody could use is ignored", () => {
  for (const zoom of ["0", "97", "-3", "big"]) assert.equal(readAddress(`?zoom=${zoom}`).zoom, "auto", zoom);
  for (const zoom of /** @type {const} */ (["fit", 1, 96]))
    assert.equal(readAddress(writeAddress({ ...initial, zoom })).zoom, zoom);
});

test("what an address says in vain is named, with what may stand there; what it leaves out is not", () => {
  assert.deepEqual(lostIn(writeAddress(everything)), []);
  assert.deepEqual(lostIn("?utm=1&layer=&temperature=0.5&ahead=0"), []);
  const lost = lostIn(
    "?temperature=-1&scale=Infinity&mask=blocks-0&layer=1.5&ablate=decoder.0.1_foo_decoder.1&ahead=yes",
  );
  assert.deepEqual(
    lost.map(({ name, text }) => `${name}=${text}`),
    ["layer=1.5", "scale=Infinity", "temperature=-1", "mask=blocks-0", "ahead=yes", "ablate=foo", "ablate=decoder.1"],
  );
  assert.equal(lostText([]), null);
  assert.equal(
    lostText(lostIn("?temperature=NaN&layer=x")),
    "The link has values that are not allowed: layer=x (give a whole number); temperature=NaN (temperature: give a number from 0.0001 to 1,000,000).",
  );
  assert.match(lostText(lostIn(`?mask=${"x".repeat(90)}`)) ?? "", /mask=x{40}… \(/);
  assert.equal(
    lostText(lostIn("?tab=odd&threshold=5&zoom=200&order=odd")),
    "The link has values that are not allowed: tab=odd (give heatmap, links, digits, dimensions or layers; heatmap is used); order=odd (give previous_token, next_token, current_token, first_token, duplicate_token, induction, separator, other_sentence, local_window, mean_distance, entropy, relative_entropy or pair); threshold=5 (give a number from 0 to 1; 0 is used); zoom=200 (give auto, read, fit or a whole number from 1 to 96; auto is used).",
  );
});

test("every page's address says what of it was left out", () => {
  assert.deepEqual(
    stepsAddress.lost("?row=-1&detail=odd&hide=map,roof&digits=full").map(({ name, text }) => `${name}=${text}`),
    ["row=-1", "detail=odd", "hide=roof"],
  );
  assert.deepEqual(
    compareAddress.lost("?a.temperature=0&p.scale=x&zoom=9").map(({ name }) => name),
    ["a.temperature", "zoom", "p.scale"],
  );
  assert.deepEqual(
    sparse.lost("?kinds=window,odd&n=3&tokens=0,x&layers=4").map(({ name, text }) => `${name}=${text}`),
    ["kinds=odd", "tokens=0,x", "n=3"],
  );
  assert.deepEqual(sparse.lost("?kinds=none"), []);
  assert.deepEqual(
    ["?kinds=foo", "?kinds=window,foo", "?kinds=none"].map((search) => sparse.read(search).kinds),
    [["window"], ["window"], []],
  );
  assert.match(
    lostText(sparse.lost("?kinds=foo")) ?? "",
    /kinds=foo \(give window, strided, global, blocks or random, several with commas between, or none; window is used\)\.$/,
  );
  assert.match(lostText(sparse.lost("?n=3")) ?? "", /n=3 \(give a whole number from 4 to 256; 48 is used\)\.$/);
  assert.deepEqual(
    positions.lost("?width=33&base=9&heads=2").map(({ name, says }) => `${name}: ${says}`),
    ["width: give an even number from 2 to 256", "base: give a power of 10 from 1 to 6.5, in halves"],
  );
});

test("it is said once, beside what the model lacks", () => {
  const state = initialState("?model=writer&text=a&layer=9&temperature=-1", null);
  const settled = settle(state, [decoder]);
  assert.match(
    settled.notice ?? "",
    /^The link asks for layer 9, head 0; writer has .* The link has a value that is not allowed: .*temperature=-1/,
  );
  assert.equal(settle({ ...state, ...settled }, [decoder]).notice, null);
});

test("of two sides each says what its model lacks, and changes at such places are left out", () => {
  const state = {
    ...compareAddress.read(
      "?a.model=writer&a.text=a&b.model=nobody&b.text=a&a.ablate=decoder.9.0_decoder.0.0&a.rows=decoder.7.0.0*1",
    ),
    lost: "Lost.",
  };
  const { notice, lost, ...sides } = /** @type {any} */ (completeSides(state, [decoder]));
  assert.equal(
    notice,
    "A: The link asks for layer 9, head 0; layer 7, head 0; writer has layers 0–1 and heads 0–2. B: No model named “nobody”. Showing writer. Models: writer. Lost.",
  );
  assert.equal(lost, null);
  assert.deepEqual([sides["a.ablate"].length, sides["a.rows"], sides["b.model"]], [1, [], "writer"]);
});
