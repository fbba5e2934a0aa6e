import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { readForm } from "../../../static/calculator/form-address.js";
import { atWork } from "../../../static/families/at-work.js";
import { bytesAt, cacheSum } from "../../../static/families/cache.js";
import { sharingOf, sharingText } from "../../../static/families/heads-picture.js";
import { hasWeights, patternsOf } from "../../../static/families/kind.js";
import { linesOf, MARK, monthOf, timelineLayout, treeLayout } from "../../../static/families/layout.js";
import { neighbourOf } from "../../../static/families/neighbours.js";
import { BRANCHES, matching, TABLE, ZOOMS } from "../../../static/families/state.js";
import { bytesText } from "../../../static/format/bytes.js";

/** @import { FamilyModel } from "../../../static/core/reply-types.js" */

const FILE = new URL("../../../app/families/transformers.json", import.meta.url);
/** @type {any[]} */
const RAW = JSON.parse(readFileSync(FILE, "utf8"));
const EMPTY = {
  parameters: null,
  largest: null,
  positions: null,
  note: null,
  hub: null,
  kinds: [],
  schemes: [],
  parents: [],
  sizes: [],
};
/** The data as the server sends it, as far as the page's logic reads it. @type {FamilyModel[]} */
const MODELS = RAW.map((each) => ({ ...EMPTY, ...each, children: [], descendants: 0 }));
for (const model of [...MODELS].reverse())
  for (const parent of model.parents) {
    const found = byId(parent);
    found.children.push(model.id);
    found.descendants += 1;
  }

/** @param {string} id @returns {FamilyModel} */
function byId(id) {
  const found = MODELS.find((model) => model.id === id);
  assert.ok(found, id);
  return found;
}

const ROOM = { width: 820, row: 22, mark: 20, widthOf: (/** @type {string} */ name) => 7 * name.length };
/** a phone, where every model is as large as a finger */
const PHONE = { ...ROOM, width: 340, row: 40, mark: 40 };
const state = (/** @type {string} */ search) =>
  /** @type {any} */ ({ ...TABLE.read(search), models: MODELS, palette: "light" });
const idsOf = (/** @type {string} */ search) => matching(state(search)).map(({ id }) => id);

test("the address holds view, filters, zoom and model, and what cannot be is left at its default", () => {
  const search = "?face=timeline&branch=encoder%2Cdecoder&kind=mla&scheme=rotary&size=huge&q=deep&zoom=3&id=gpt-2";
  assert.equal(TABLE.write(TABLE.read(search)), search);
  assert.equal(TABLE.write(TABLE.read("?face=forest&zoom=9&size=big&branch=stem")), "");
  assert.deepEqual(
    TABLE.lost("?zoom=9&branch=stem,encoder").map(({ name, text }) => [name, text]),
    [
      ["branch", "stem"],
      ["zoom", "9"],
    ],
  );
});

test("filters take what each says, all of them together", () => {
  assert.equal(idsOf("").length, 171);
  const latent = RAW.filter(({ kinds }) => kinds?.includes("mla")).map(({ id }) => id);
  assert.deepEqual(idsOf("?kind=mla"), latent);
  assert.deepEqual(idsOf("?kind=mla&q=deepseek 2024"), ["deepseek-v2", "deepseek-v3"]);
  assert.equal(idsOf("?branch=encoder,encoder-decoder").length, 44 + 27);
  const large = RAW.filter(({ largest }) => largest >= 1e9 && largest < 1e10).map(({ id }) => id);
  assert.deepEqual(idsOf("?size=middle"), large);
  assert.deepEqual(
    idsOf("?size=unknown"),
    RAW.filter(({ largest }) => !largest).map(({ id }) => id),
  );
  assert.deepEqual(idsOf("?branch=encoder&kind=mla"), []);
});

for (const [room, zoom] of [ROOM, PHONE].flatMap((each) => ZOOMS.map((zoom) => /** @type {const} */ ([each, zoom]))))
  test(`in a tree ${room.width} wide no model covers another, and children are to the right, at zoom ${zoom}`, () => {
    const { places, width, height, lanes } = treeLayout(MODELS, room, zoom);
    assert.equal(places.size, 171);
    const all = [...places];
    for (const [id, place] of all) {
      assert.ok(place.width >= room.mark);
      assert.ok(place.x >= 0 && place.x + place.width <= width && place.y + room.row / 2 <= height, id);
      for (const [other, { x, y, width: wide }] of all)
        if (id < other && y === place.y) assert.ok(x >= place.x + place.width || x + wide <= place.x, `${id} ${other}`);
    }
    for (const model of MODELS)
      for (const parent of model.parents) {
        const [before, after] = [places.get(parent), places.get(model.id)];
        assert.ok(before && after && before.x < after.x);
      }
    assert.equal(lanes.length, 3);
    for (const { id, branch } of MODELS) {
      const lane = lanes[BRANCHES.indexOf(branch)];
      const { y = 0 } = places.get(id) ?? {};
      assert.ok(lane && y > lane.top && y < lane.bottom, id);
    }
  });

test("those with many descendants are named first, and zoom names the others", () => {
  const named = (/** @type {number} */ zoom) => {
    const { places } = treeLayout(MODELS, ROOM, zoom);
    return MODELS.filter(({ id }) => places.get(id)?.isNamed);
  };
  const first = named(1).map(({ id }) => id);
  for (const id of ["transformer", "bert", "gpt", "gpt-2", "gpt-3", "t5", "llama", "vit"])
    assert.ok(first.includes(id), id);
  assert.ok(named(1).length > 80);
  assert.ok(named(4).length > 160);
});

test("the timeline puts each model into the column of its time, the older above", () => {
  for (const zoom of ZOOMS) {
    const { places, ticks } = timelineLayout(MODELS, ROOM, zoom);
    assert.equal(ticks[0]?.text.slice(0, 4), "2017");
    const spots = new Set([...places.values()].map(({ x, y }) => `${x} ${y}`));
    assert.equal(spots.size, 171);
    const [a, b] = [places.get("gpt"), places.get("bert")];
    assert.ok(a && b && (a.x < b.x || a.y < b.y));
  }
  assert.equal(monthOf("2018-01") - monthOf("2017-06"), 7);
});

test("a filter that leaves nothing leaves an empty picture", () => {
  for (const layout of [treeLayout, timelineLayout]) assert.equal(layout([], ROOM, 2).places.size, 0);
});

test("a line goes from the mark of the parent to that of the child, where both are shown", () => {
  const places = new Map([
    ["a", { x: 0, y: 10 }],
    ["b", { x: 100, y: 50 }],
  ]);
  const [from, to] = [MARK / 2, 100 + MARK / 2];
  const middle = (from + to) / 2;
  assert.equal(
    linesOf(
      [
        ["a", "b"],
        ["a", "c"],
      ],
      places,
    ),
    `M${from} 10C${middle} 10 ${middle} 50 ${to} 50`,
  );
});

test("arrow keys reach every model from every other", () => {
  for (const layout of [treeLayout, timelineLayout]) {
    const { places } = layout(MODELS, ROOM, 1);
    const reached = new Set(["transformer"]);
    for (const id of reached)
      for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
        const next = neighbourOf(key, id, places);
        if (next) reached.add(next);
      }
    assert.ok(reached.size > 160, `${reached.size}`);
    assert.equal(neighbourOf("Home", "gpt-3", places), "transformer");
    assert.equal(neighbourOf("x", "gpt-3", places), undefined);
  }
});

test("the patterns are those of the model's masks", () => {
  const titles = (/** @type {string} */ id) => patternsOf(byId(id)).map(({ title }) => title);
  assert.deepEqual(titles("transformer"), ["encoder: full", "decoder: causal"]);
  assert.deepEqual(titles("bert"), ["full"]);
  assert.deepEqual(titles("gpt-2"), ["causal"]);
  assert.deepEqual(titles("mistral-7b"), ["sliding window"]);
  assert.deepEqual(titles("gemma-3"), ["causal", "sliding window"]);
  assert.deepEqual(titles("big-bird").length, 1);
  assert.deepEqual(titles("mamba"), []);
  assert.equal(hasWeights(byId("mamba")), false);
});

test("each model leads to a model here, to its patterns and to its position schemes", () => {
  const links = atWork(byId("mistral-7b")).map(({ href }) => href);
  assert.equal(links[0], "/?model=writer");
  assert.match(links[1] ?? "", /^\/sparse\?.*n=16/);
  assert.match(links[2] ?? "", /^\/calculator\?start=query&query=.*&heads=4&key_value_heads=2&mask=causal/);
  assert.equal(links[3], "/cost?view=sentence");
  assert.equal(links[4], "/positions?scheme=rotary");
  for (const model of MODELS) assert.match(atWork(model)[0]?.href ?? "", /^\/\?model=(reader|writer|translator)$/);
});

test("each kind of attention and each modality that is shipped has a page where it is at work", () => {
  const hrefs = (/** @type {string} */ id) => atWork(byId(id)).map(({ href }) => href);
  assert.ok(hrefs("vit").includes("/?model=describer"));
  assert.ok(hrefs("whisper").includes("/?model=listener"));
  assert.ok(!hrefs("gpt-2").some((href) => /describer|listener|calculator|cost/.test(href)));
  assert.ok(hrefs("mamba").includes("/cost?kind=state_space"));
  for (const model of MODELS) {
    const texts = atWork(model).map(({ text }) => text);
    assert.equal(new Set(texts).size, texts.length, model.id);
    assert.equal(
      texts.filter((text) => text.includes("in the calculator")).length > 0,
      /[gm]qa/.test(`${model.kinds}`),
    );
  }
});

test("the shared heads of the calculator have as many columns as their heads", () => {
  for (const [id, count] of /** @type {const} */ ([
    ["llama-3", 2],
    ["falcon", 1],
  ])) {
    const href = atWork(byId(id)).find((each) => each.href.startsWith("/calculator"))?.href ?? "";
    const form = readForm(new URLSearchParams(href.slice(href.indexOf("?"))));
    assert.ok(form);
    assert.deepEqual([form.heads, form.keyValueHeads, form.labels], ["4", `${count}`, "the cat sat"]);
    const width = (/** @type {"query" | "key" | "value"} */ name) => form.matrices[name]?.map((row) => row.length);
    assert.deepEqual(width("query"), [8, 8, 8]);
    for (const name of /** @type {const} */ (["key", "value"])) assert.deepEqual(width(name), Array(3).fill(2 * count));
  }
});

/** @param {Partial<import("../../../static/core/reply-types.js").FamilySize>} patch */
const size = (patch) =>
  /** @type {any} */ ({
    size: "x",
    layers: 2,
    query_heads: 8,
    key_heads: 2,
    head_width: 4,
    latent: null,
    rotary: null,
    window_layers: null,
    window: null,
    bytes_a_token: 64,
    ...patch,
  });

test("heads share keys as the numbers say", () => {
  assert.deepEqual(sharingOf(byId("llama-3"), size({ query_heads: 64, key_heads: 8 })), {
    queries: 32,
    keys: 4,
    isLatent: false,
    isOwn: true,
    all: 64,
  });
  assert.equal(sharingOf(byId("falcon"), size({ query_heads: 71, key_heads: 1 }))?.queries, 32);
  const latent = sharingOf(byId("deepseek-v3"), size({ query_heads: 128, key_heads: null, latent: 512 }));
  assert.ok(latent?.isLatent);
  assert.match(sharingText(latent), /one latent vector a token\. Drawn: 32 of its 128 query heads\./);
  assert.match(sharingText(/** @type {any} */ (sharingOf(byId("bert"), undefined))), /of its own\. Drawn with 8 heads/);
  assert.equal(sharingOf(byId("mamba"), undefined), null);
});

test("the sum of the cache is written with its numbers, and a window ends", () => {
  assert.equal(
    cacheSum(size({ layers: 48, key_heads: 25, head_width: 64, bytes_a_token: 307200 })),
    "2 · 48 layers · 25 key heads · 64 · 2 bytes = 300 KiB a token",
  );
  assert.equal(bytesText(70272), "68.6 KiB");
  assert.equal(bytesText(62 * 2 ** 30), "62 GiB");
  const windowed = size({ window_layers: 1, window: 3 });
  for (const tokens of [0, 1, 3, 10]) assert.equal(bytesAt(windowed, tokens), 32 * tokens + 32 * Math.min(tokens, 3));
});
