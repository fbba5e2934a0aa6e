import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf, send, verdictOn } from "../../../static/server/recorded-send.js";

/** @param {Record<string, object>} files by path @param {() => Promise<void>} run */
async function withFiles(files, run) {
  const real = globalThis.fetch;
  const answer = async (/** @type {string} */ path) =>
    path in files ? new Response(JSON.stringify(files[path])) : new Response("", { status: 404 });
  globalThis.fetch = /** @type {typeof fetch} */ (/** @type {unknown} */ (answer));
  try {
    await run();
  } finally {
    globalThis.fetch = real;
  }
}

test("a key is the one under which the reply was recorded", () => {
  // the same request stands in tests/app/recording/test_folder.py
  assert.equal(keyOf("POST", "/models/writer/attention", '{"text":"né"}'), "01b8336684183388");
});

test("a reply comes from its file, and what has none says how to get it", () =>
  withFiles({ [`/replies/${keyOf("GET", "/models", "")}.json`]: { models: [] } }, async () => {
    assert.deepEqual(await (await send("/models", {})).json(), { models: [] });
    const missing = await send("/examples", {});
    assert.equal(missing.status, 404);
    assert.deepEqual(await (await send("/models/writer/loading", {})).json(), { state: "ready" });
    assert.match((await missing.json()).detail, /not recorded.*headsup serve/);
  }));

test("an answer is judged with the file of its step", () => {
  const file = `/replies/${keyOf("POST", "/lessons/a/answers", '{"step":2}')}.json`;
  const verdicts = [
    { right: false, reason: "why" },
    { right: true, reason: "why" },
  ];
  return withFiles({ [file]: { verdicts, numbers: null, tolerance: 0 } }, async () => {
    for (const [explained, reason] of [
      [false, null],
      [true, "why"],
    ]) {
      const body = JSON.stringify({ step: 2, answer: 1, explained });
      const reply = await send("/lessons/a/answers", { method: "POST", body });
      assert.deepEqual(await reply.json(), { right: true, reason });
    }
  });
});

test("numbers are right within their tolerance, line by line; a text is neither right nor wrong", () => {
  const worked = { verdicts: [{ right: true, lines: [true, true] }], numbers: [2, -0.5], tolerance: 0.01 };
  assert.deepEqual(verdictOn(worked, [2.02, -0.4]), { right: false, lines: [true, false] });
  const number = { verdicts: [{ right: true, lines: null }], numbers: [100], tolerance: 0.05 };
  assert.deepEqual(verdictOn(number, 105), { right: true, lines: null });
  assert.deepEqual(verdictOn(number, 106), { right: false, lines: null });
  const order = { verdicts: [{ right: true, lines: null }], numbers: [2, 0, 1], tolerance: 0 };
  assert.deepEqual(verdictOn(order, [2, 1, 0]), { right: false, lines: null });
  const text = { verdicts: [{ right: null, lines: null }], numbers: null, tolerance: 0 };
  assert.deepEqual(verdictOn(text, "because"), { right: null, lines: null });
});
