import assert from "node:assert/strict";
import { test } from "node:test";

import { compareAddress, compareLink, sideOf, sideOfLink } from "../../../static/compare/address.js";
import { align, gapsText } from "../../../static/compare/align.js";
import { preset } from "../../../static/compare/presets.js";
import { differenceNames } from "../../../static/compare/weight-difference.js";
import { createStore } from "../../../static/core/store.js";
import { storePart } from "../../../static/core/store-part.js";
import { inGrid, patchWords } from "../../../static/domain/image-patches.js";
import { lostIn, readAddress, writeAddress } from "../../../static/explore/address.js";
import { fingerprintOf } from "../../../static/image-input/fingerprint.js";
import { dropped } from "../../../static/image-input/image-store.js";
import { whenReading } from "../../../static/image-input/lazy.js";
import { fileOf } from "../../../static/image-input/question.js";
import { sha256 } from "../../../static/image-input/sha256.js";
import { cellIndex, cellParts, cellWords } from "../../../static/stepper/reply/naming.js";
import { stepsAddress, stepsLink } from "../../../static/steps/address.js";
import { decoder, tokensOf } from "../fixtures.js";

const IMAGE = "0123456789abcdef";
/** @type {import("../../../static/core/types.js").ModelCard} */
const vit = {
  ...decoder,
  id: "vit",
  input: "image",
  family: "encoder",
  task: "none",
  patches: { rows: 2, columns: 3 },
  sites: [{ site: "encoder", layers: 2, heads: 3, key_value_heads: 3 }],
  examples: [],
};

const hex = (/** @type {Uint8Array} */ bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

test("SHA-256 makes what the platform makes, of every length around the blocks", async () => {
  for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 1031]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) % 251);
    const expected = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
    assert.equal(hex(sha256(bytes)), expected, String(length));
    assert.equal(await fingerprintOf(bytes), expected.slice(0, 16));
  }
});

test("the images used last are kept, so many and so large; one that is too large drops no other", () => {
  const images = [
    ["a", 5],
    ["b", 90],
    ["c", 5],
    ["d", 5],
    ["e", 1],
  ].map(([fingerprint, size]) => ({ fingerprint: String(fingerprint), size: Number(size) }));
  assert.deepEqual(dropped(images, { images: 9, characters: 12 }), ["b", "d"]);
  assert.deepEqual(dropped(images, { images: 2, characters: 1000 }), ["c", "d", "e"]);
  assert.deepEqual(dropped([], { images: 2, characters: 5 }), []);
});

test("only a fingerprint stands in an address, and every page's link takes it along", () => {
  const address = { ...readAddress(""), model: "vit", image: IMAGE };
  assert.equal(writeAddress(address), `?model=vit&image=${IMAGE}`);
  assert.equal(readAddress("?image=cat.png").image, "");
  assert.deepEqual(
    lostIn("?image=cat.png").map(({ name, text }) => [name, text]),
    [["image", "cat.png"]],
  );
  const steps = stepsLink(address, { row: 1, column: 2 });
  assert.equal(stepsAddress.read(steps.slice(steps.indexOf("?"))).image, IMAGE);
  const compare = compareAddress.read(compareLink(address).slice("/compare".length));
  assert.deepEqual([sideOf(compare, "a").image, sideOf(compare, "b").image], [IMAGE, IMAGE]);
  assert.equal(sideOfLink(`http://host/${writeAddress(address)}`)?.image, IMAGE);
});

test("an image is there once it is the one of the address", () => {
  const file = {
    input: /** @type {const} */ ("image"),
    fingerprint: IMAGE,
    name: "cat.png",
    data: "AA==",
    isKept: true,
  };
  assert.equal(fileOf({ file, image: IMAGE, sound: "" }, vit), file);
  assert.equal(fileOf({ file, image: "", sound: IMAGE }, vit), null);
  assert.equal(fileOf({ file: null, image: "", sound: "" }, vit), null);
  const hearing = { ...vit, id: "listener", input: /** @type {const} */ ("sound") };
  assert.equal(fileOf({ file, image: IMAGE, sound: IMAGE }, hearing), null);
  const sound = { ...file, input: /** @type {const} */ ("sound") };
  assert.equal(fileOf({ file: sound, image: "", sound: IMAGE }, hearing), sound);
  assert.equal(fileOf({ file: sound, image: IMAGE, sound: IMAGE }, decoder), null);
});

test("a view sees one side of a page under its own names", () => {
  const store = createStore(/** @type {any} */ ({ "a.file": 1, "b.file": 2, models: 3 }));
  const side = storePart(store, {
    read: (/** @type {any} */ state) => ({ file: state["b.file"], models: state.models }),
    write: ({ file, models = store.get().models }) => ({ "b.file": file, models }),
    keysOf: (key) => [key === "file" ? "b.file" : key],
  });
  /** @type {number[][]} */
  const heard = [];
  const stop = side.watch(["file"], (state, previous) => void heard.push([previous.file, state.file, state.models]));
  side.set({ file: 5, models: 4 });
  store.set({ "a.file": 7 });
  stop();
  side.set({ file: 6 });
  assert.deepEqual(heard, [
    [2, 2, 3],
    [2, 5, 4],
  ]);
  assert.deepEqual(store.get(), { "a.file": 7, "b.file": 6, models: 4 });
});

test("what models of images need is fetched once, with the first of them", () => {
  const store = createStore(/** @type {any} */ ({ models: [], model: "writer" }));
  let count = 0;
  whenReading(store, ["image"], async () => count++);
  store.set({ models: [decoder, vit] });
  assert.equal(count, 0);
  for (const model of ["vit", "writer", "vit"]) store.set({ model });
  assert.equal(count, 1);
});

test("patches are named by row and column, in sentences and in indices", () => {
  assert.equal(patchWords("1,2"), "patch in row 1, column 2");
  assert.equal(patchWords("[CLS]"), "[CLS]");
  const matrix = {
    rows: 2,
    columns: 2,
    data: new Float32Array(4),
    rowLabels: ["[CLS]", "0,1"],
    columnLabels: ["[CLS]", "1,0"],
    rowAxis: "query",
    columnAxis: "key",
    isOfPatches: true,
  };
  assert.equal(cellWords(matrix, 1, 1), "query patch in row 0, column 1, key patch in row 1, column 0");
  assert.equal(cellIndex(matrix, 1, 1), "(0,1), (1,0)");
  assert.equal(cellIndex(matrix, 0, 1), "[CLS], (1,0)");
  assert.deepEqual(
    cellParts({ ...matrix, columnAxis: "d_head", columnLabels: ["d0", "d1"] }, 1, 1).map(({ patch }) => patch),
    ["0,1", null],
  );
  assert.equal(cellWords({ ...matrix, isOfPatches: false }, 1, 1), "query “0,1”, key “1,0”");
  const slots = align(["[CLS]", "0,1"], ["[CLS]", "0,1"]);
  const difference = {
    rows: slots,
    columns: slots,
    data: new Float32Array(4),
    a: new Float32Array(4),
    b: new Float32Array(4),
    kind: new Uint8Array(4),
    reach: 0,
  };
  assert.deepEqual(differenceNames({ ...difference, isOfPatches: true }).rows, ["[CLS]", "patch in row 0, column 1"]);
  assert.deepEqual(differenceNames(difference).rows, ["[CLS]", "0,1"]);
});

test("the same place in another grid is another patch", () => {
  const tokens = tokensOf("[CLS]", "0,0", "0,1");
  const slots = align(inGrid(tokens, { rows: 1, columns: 2 }), inGrid(tokens, { rows: 2, columns: 2 }));
  assert.deepEqual(
    slots.filter(({ a, b }) => a !== null && b !== null).map(({ label }) => label),
    ["[CLS]"],
  );
  assert.match(gapsText(slots, slots), /only in A: “0,0 of 1 × 2”, “0,1 of 1 × 2”; only in B: “0,0 of 2 × 2”/);
  assert.equal(patchWords("0,1 of 1 × 2"), "patch in row 0, column 1 of 1 × 2");
});

test("two images are compared with the sample at B, and another model beside one of images reads images too", () => {
  const a = {
    ...sideOf(/** @type {any} */ (compareAddress.read("")), "a"),
    model: "vit",
    image: IMAGE,
    site: /** @type {const} */ ("encoder"),
  };
  const models = [
    decoder,
    { ...decoder, id: "reader", family: /** @type {const} */ ("encoder"), sites: vit.sites },
    vit,
    { ...vit, id: "clip" },
  ];
  assert.deepEqual([preset("images", a, models).a.image, preset("images", a, models).b.image], [IMAGE, ""]);
  const { b } = preset("models", a, models);
  assert.deepEqual([b.model, b.image], ["clip", IMAGE]);
  assert.equal(preset("models", { ...a, model: "reader" }, models).b.model, "writer");
});
