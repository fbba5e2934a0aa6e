import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { crossingText } from "../../../static/cost/crossings.js";
import { chartOf } from "../../../static/cost/curves.js";
import { lettersOf } from "../../../static/cost/kind-panel.js";
import { countOf, timeOf } from "../../../static/cost/listing.js";
import { exactText, powerText, secondsText } from "../../../static/cost/measures.js";
import { presetChange, presetOf, presetsOf } from "../../../static/cost/presets.js";
import { bodyOf, INITIAL, readWhole, TABLE } from "../../../static/cost/state.js";
import { timesChart, timesText } from "../../../static/cost/times.js";

const FAMILIES = JSON.parse(readFileSync(new URL("../../../app/families/transformers.json", import.meta.url), "utf8"));
const NO_SIZE = { key_heads: null, head_width: null, latent: null, rotary: null, window: null, window_layers: null };
const families = FAMILIES.map((/** @type {any} */ each) => ({
  ...each,
  sizes: (each.sizes ?? []).map((/** @type {any} */ size) => ({ ...NO_SIZE, d_model: null, ...size })),
}));
/** @type {any} */
const STATE = { ...INITIAL, families, cards: [], reply: null, problem: null };

/** @param {string} id */
function chosen(id) {
  const preset = Object.values(presetsOf(STATE))
    .flat()
    .find((each) => each.id === id);
  assert.ok(preset, id);
  return { ...STATE, ...presetChange(STATE, preset) };
}

test("what was typed is a whole number, with or without groups", () => {
  assert.deepEqual(["1,024", "0", "1000000000", "12345678901", "-3", "2.5", ""].map(readWhole), [
    1024,
    0,
    1000000000,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("an address holds every size, and what it leaves out is left to the server", () => {
  const search = "?measure=cache_bytes&n=64&d_head=32&window=16&causal=1";
  assert.equal(TABLE.write(TABLE.read(search)), search);
  /** @type {any} */
  const body = bodyOf(/** @type {any} */ (TABLE.read(search)));
  assert.deepEqual([body.n, body.window, body.stride, body.causal], [64, 16, null, true]);
  assert.deepEqual(body.counts_at.slice(0, 3), [1, 2, 4]);
  assert.ok(bodyOf({ ...STATE, n: 0 }).counts_at.every((n) => n >= 1));
  assert.equal(bodyOf({ ...STATE, n: 1000 }).counts_at.length, 22);
});

test("a preset sets the sizes of its model, and its kind is drawn", () => {
  const latent = chosen("deepseek-v3:671B");
  assert.deepEqual(
    [latent.d_model, latent.heads, latent.d_head, latent.d_latent, latent.d_rope, latent.layers, latent.kind],
    [7168, 128, 128, 512, 64, 61, "latent"],
  );
  assert.ok(latent.draw.includes("latent"));
  const windowed = chosen("gemma-3:27B");
  assert.deepEqual(
    [windowed.d_model, windowed.key_value_heads, windowed.window, windowed.local_layers, windowed.kind],
    [5376, 16, 1024, 5, "local_global"],
  );
  assert.equal(chosen("mistral-7b:7.3B").n, 4096);
  assert.equal(chosen("falcon:7B").kind, "multi_query");
});

test("the picker names the model whose sizes these are, and nobody once a size has changed", () => {
  const state = chosen("deepseek-r1:671B");
  assert.equal(presetOf(state)?.id, "deepseek-r1:671B");
  assert.equal(presetOf({ ...state, preset: "" })?.id, "deepseek-v3:671B");
  assert.equal(presetOf({ ...state, n: 7 })?.id, "deepseek-r1:671B");
  assert.equal(presetOf({ ...state, heads: 7 }), undefined);
  assert.equal(presetOf(STATE)?.id, "");
});

test("counts are written with every digit, and large ones as powers of ten", () => {
  assert.equal(exactText(2147483648), "2,147,483,648");
  assert.equal(exactText(1.2e18), "1.200 · 10¹⁸");
  assert.equal(powerText(20), "10²⁰");
  const cost = /** @type {any} */ ({ path: null, traffic_bytes: null, cache_bytes: 2048, sequential: 7 });
  assert.deepEqual(
    /** @type {any[]} */ (["path", "traffic_bytes", "cache_bytes", "sequential"]).map((each) => countOf(cost, each)),
    ["never", "–", "2 KiB", "7"],
  );
});

/** @type {any} */
const SIZES = { n: 5, d_model: 6, heads: 2, d_head: 3, window: 3, key_value_heads: 1, causal: false };

test("the letters of a formula stand for its numbers, and pairs are counted", () => {
  const formula = "4·n·d·h·d_h + 2·P_w·h·d_h";
  const cost = /** @type {any} */ ({ formula, path_formula: "⌈(n − 1) / (w − 1)⌉", pairs: { P_w: 19 } });
  assert.equal(lettersOf(cost, SIZES), "n = 5, d = 6, h = 2, d_h = 3, w = 3, P_w = 19 pairs of query and key");
  const both = /** @type {any} */ ({ formula: "(m·P_w + P) / (m + 1)", path_formula: "1", pairs: { P: 15, P_w: 12 } });
  const causal = { ...SIZES, local_layers: 5, causal: true };
  assert.equal(lettersOf(both, causal), "m = 5, P = n(n + 1) / 2 = 15, P_w = 12 pairs of query and key");
  const full = /** @type {any} */ ({ formula: "2·P·h·d_h", path_formula: "1", pairs: { P: 1e18 } });
  assert.match(lettersOf(full, SIZES), /P = n² = 1\.000 · 10¹⁸$/);
  const recurrent = /** @type {any} */ ({ formula: "2·n·d²", path_formula: "n − 1", pairs: {} });
  assert.equal(lettersOf(recurrent, SIZES), "n = 5, d = 6");
});

test("where attention begins to cost more is said in a sentence", () => {
  const crossings = /** @type {any} */ ([
    { than: "projections", n: 13 },
    { than: "gru", n: 7 },
    { than: "lstm", n: null },
    { than: "convolution", n: 1 },
    { than: "recurrent_mixing", n: 4 },
  ]);
  const said = crossingText(/** @type {any} */ ({ crossings, sizes: SIZES })).replaceAll("\u00a0", " ");
  assert.match(said, /^Self-attention overtakes its own projections at n = 2 · d_model = 12\./);
  assert.match(
    said,
    /a GRU after n = 6, than an LSTM at no length up to 10⁹ tokens, than a convolution at every length/,
  );
  assert.match(said, /than a recurrence after n = 3\.$/);
  const causal = crossingText(/** @type {any} */ ({ crossings, sizes: { ...SIZES, causal: true } }));
  assert.match(causal.replaceAll("\u00a0", " "), /4 · d_model = 13\./);
});

test("the ticked kinds are drawn, nothing stands at 0, and a measure that a kind lacks draws no line", () => {
  const counts = [1, 4].map((n) => ({ n, path: n - 1, cache_bytes: 2048 * n, traffic_bytes: null }));
  const kinds = ["window", "lstm"].map((kind) => ({ kind, counts, title: kind }));
  const reply = /** @type {any} */ ({ kinds, sizes: { n: 4 } });
  const path = chartOf(reply, ["window"], "path");
  assert.deepEqual(
    path.series.map(({ name, points }) => [name, points]),
    [
      [
        "Window",
        [
          [1, null],
          [4, 3],
        ],
      ],
    ],
  );
  assert.equal(path.marked, 4);
  const cache = chartOf(reply, ["window", "lstm"], "cache_bytes");
  assert.deepEqual(cache.y.ticks, { at: [1, 1024], text: ["1 byte", "1 KiB"] });
  assert.deepEqual([cache.series[0]?.dash, cache.series[1]?.dash], [undefined, "dot"]);
  assert.deepEqual(chartOf(reply, ["lstm"], "traffic_bytes").series, []);
});

test("measured times are drawn for each kind, told with their machine, and stand at their length", () => {
  const at = (/** @type {string} */ kind, /** @type {number} */ n, /** @type {number} */ seconds) => ({
    kind,
    n,
    seconds,
    runs: 3,
    multiplications: 1e6 * n,
  });
  const times = /** @type {any} */ ([at("lstm", 64, 0.002), at("flash", 64, 0.001), at("lstm", 128, 2.5)]);
  const measured = { date: "2026-11-30", machine: "a machine", d_model: 256, heads: 4, kernel: 3, times };
  const chart = timesChart(measured, 128);
  assert.deepEqual(
    chart.series.map(({ name, points }) => [name, points]),
    [
      [
        "LSTM",
        [
          [64, 0.002],
          [128, 2.5],
        ],
      ],
      [
        "FlashAttention",
        [
          [64, 0.001],
          [128, null],
        ],
      ],
    ],
  );
  assert.equal(chart.marked, 128);
  assert.equal(timesChart(measured, 100).marked, undefined);
  const reply = { measured, detail: null };
  assert.match(timesText(reply), /d_model = 256, 4 heads, kernel 3.*a machine.*LSTM makes 0.0512 billion/);
  assert.deepEqual(
    [timeOf(reply, "lstm", 64), timeOf(reply, "lstm", 65), timeOf(null, "lstm", 64)],
    ["2 ms", "–", "–"],
  );
  assert.equal(secondsText(2.5), "2.50 s");
  assert.equal(timesText({ measured: null, detail: "Run `headsup measure`." }), "Run headsup measure.");
});
