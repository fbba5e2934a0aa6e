import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { overview } from "../../../static/core/api.js";
import { watchLoading } from "../../../static/core/loading-progress.js";
import { watchWaiting } from "../../../static/core/pending-requests.js";

const QUESTION = { model: "owner--bert", text: "a", pair: null, target: null, interventions: null };

/** @param {(url: string, method: string) => unknown} answer what the server says, by the address; a promise when it takes its time */
function serve(answer) {
  const before = globalThis.fetch;
  globalThis.fetch = /** @type {typeof fetch} */ (
    async (url, options) => {
      const body = await answer(String(url), options?.method ?? "GET");
      return new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
    }
  );
  return () => void (globalThis.fetch = before);
}

/** @param {() => boolean} isSo */
async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("a model is waited for as long as its answer is", async () => {
  /** @type {string[][]} */
  const told = [];
  watchWaiting((models) => told.push(models));
  const restore = serve(() => ({ overview: [] }));
  await overview(QUESTION);
  restore();
  assert.deepEqual(told, [["owner--bert"], []]);
});

/** told by one watcher for all tests @type {(import("../../../static/core/types.js").Loading | null)[]} */
const told = [];
watchLoading((loading) => told.push(loading));
beforeEach(() => told.splice(0));

test("while a model is loaded its progress is told, and its end", async () => {
  /** @type {(reply: object) => void} */
  let answer = () => {};
  const states = [{ done: null }, { done: 0.5 }].map((each) => ({
    model: "owner--bert",
    state: "loading",
    what: "Loading weights",
    detail: null,
    ...each,
  }));
  let asked = 0;
  const restore = serve((url) => {
    if (url.endsWith("/overview")) return new Promise((resolve) => (answer = resolve));
    assert.equal(url, "/api/v1/models/owner--bert/loading");
    return states[Math.min(asked++, 1)];
  });
  const reply = overview(QUESTION);
  await until(() => told.some((each) => each?.done === 0.5));
  answer({ overview: [] });
  await reply;
  await until(() => told.at(-1) === null);
  restore();
  assert.deepEqual(told[0], states[0]);
});

test("a model that is in memory is asked about once for each answer that takes long", async () => {
  /** @type {(reply: object) => void} */
  let answer = () => {};
  let asked = 0;
  const restore = serve((url) => {
    if (url.endsWith("/overview")) return new Promise((resolve) => (answer = resolve));
    asked += 1;
    return { model: "owner--bert", state: "ready", what: null, done: null, detail: null };
  });
  const reply = overview(QUESTION);
  await until(() => told.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 400));
  answer({ overview: [] });
  await reply;
  await until(() => told.length > 1);
  restore();
  assert.equal(asked, 1);
  assert.ok(told.every((each) => each === null));
});
