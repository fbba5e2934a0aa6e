import assert from "node:assert/strict";
import { test } from "node:test";

import { attention, isAbort, listModels, Problem, tokenize } from "../../../static/core/api.js";
import { latest } from "../../../static/core/latest-request.js";

/** @param {(path: string, request: RequestInit) => Promise<Response>} answer @param {() => Promise<void>} run */
async function withServer(answer, run) {
  const real = globalThis.fetch;
  globalThis.fetch = /** @type {typeof fetch} */ (/** @type {unknown} */ (answer));
  try {
    await run();
  } finally {
    globalThis.fetch = real;
  }
}

/** @param {unknown} body @param {number} [status] */
const reply = (body, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status }));

test("a refusal carries the server's own sentence", () =>
  withServer(
    () => reply({ title: "Too long", detail: "600 tokens were given; writer reads 512." }, 422),
    () =>
      assert.rejects(
        tokenize("writer", { text: "x", pair: null }),
        (error) =>
          error instanceof Problem &&
          error.status === 422 &&
          error.message === "600 tokens were given; writer reads 512.",
      ),
  ));

test("a server that answers with anything else still gives a sentence", () =>
  withServer(
    () => Promise.resolve(new Response("<html>", { status: 502 })),
    () => assert.rejects(listModels(), { message: "The server answered 502 and gave no reason." }),
  ));

test("a server that does not answer is said, and that nothing is lost", () =>
  withServer(
    () => Promise.reject(new TypeError("Failed to fetch")),
    () =>
      assert.rejects(listModels(), {
        message: "The server does not answer. Is it still running? What you typed is kept; try again.",
      }),
  ));

test("the question, the selection and the encoding are sent, and nothing else", async () => {
  /** @type {{ path: string, body: any } | null} */
  let sent = null;
  await withServer(
    (path, request) => {
      sent = { path, body: JSON.parse(String(request.body)) };
      return reply({ attention: [] });
    },
    async () => {
      const question = { model: "a/b", text: "hi", pair: null, target: null, interventions: null };
      await attention(question, { sites: null, layers: [0], heads: [1], tensors: ["weights"] });
    },
  );
  assert.deepEqual(sent, {
    path: "/api/v1/models/a%2Fb/attention",
    body: {
      text: "hi",
      pair: null,
      target: null,
      interventions: null,
      sites: null,
      layers: [0],
      heads: [1],
      tensors: ["weights"],
      encoding: "typed",
    },
  });
});

test("asking again gives up the question before, without a word", async () => {
  const take = latest();
  /** @type {string[]} */
  const heard = [];
  const failed = (/** @type {string} */ message) => heard.push(message);
  const slow = take(
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    failed,
  );
  const quick = take(async () => void heard.push("quick"), failed);
  await Promise.all([slow, quick]);
  assert.deepEqual(heard, ["quick"]);
  assert.ok(isAbort(new DOMException("", "AbortError")));
});

test("a busy server is asked again after the time that it named, and gives up in the end", async () => {
  let asked = 0;
  const busy = (/** @type {string} */ after) =>
    new Response(JSON.stringify({ detail: "This server is busy." }), {
      status: 503,
      headers: { "retry-after": after },
    });
  await withServer(
    () => Promise.resolve(++asked < 3 ? busy("0.001") : new Response(JSON.stringify({ models: [] }))),
    async () => assert.deepEqual(await listModels(), []),
  );
  assert.equal(asked, 3);
  await withServer(
    () => Promise.resolve(busy("0.001")),
    () => assert.rejects(listModels(), { message: "This server is busy." }),
  );
});

test("a reader who has gone on does not wait for a busy server", async () => {
  const gone = new AbortController();
  const headers = { "retry-after": "1000" };
  await withServer(
    () => Promise.resolve(new Response("{}", { status: 503, headers })),
    async () => {
      const asked = listModels(gone.signal);
      setTimeout(() => gone.abort(), 5);
      await assert.rejects(asked, isAbort);
    },
  );
});
