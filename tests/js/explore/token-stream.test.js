import assert from "node:assert/strict";
import { test } from "node:test";

import { TokenStream } from "../../../static/explore/write-on/token-stream.js";

const question = { model: "writer", text: "Tom likes", pair: null, target: null, interventions: null };
const settings = { temperature: 1, seed: 3 };

/** @param {string} name @param {object} data */
const event = (name, data) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const token = (/** @type {number} */ id) => event("token", { id, whole: `Tom likes ${id}` });
const done = (/** @type {string} */ reason, /** @type {number[]} */ ids) =>
  event("done", { ids, whole: "Tom likes it", stopped: { reason, detail: "why" }, end: null });

/** @typedef {{ body: any, signal: AbortSignal, send: (text: string) => void, end: () => void }} Request */

/** A server whose streams the test writes itself. @param {(requests: Request[]) => Promise<void>} run */
async function withStreams(run) {
  const real = globalThis.fetch;
  /** @type {Request[]} */
  const requests = [];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ _, /** @type {RequestInit} */ { body, signal }) => {
      /** @type {any} */
      let controller;
      const stream = new ReadableStream({ start: (made) => (controller = made) });
      signal?.addEventListener("abort", () => controller.error(signal.reason));
      const send = (/** @type {string} */ text) => controller.enqueue(new TextEncoder().encode(text));
      requests.push({
        body: JSON.parse(String(body)),
        signal: /** @type {any} */ (signal),
        send,
        end: () => controller.close(),
      });
      return new Response(stream);
    }
  );
  try {
    await run(requests);
  } finally {
    globalThis.fetch = real;
  }
}

const soon = () => new Promise((ready) => setTimeout(ready));

test("one request gives token after token, also where an event comes in two parts or two at once", () =>
  withStreams(async (requests) => {
    const stream = new TokenStream();
    const first = stream.next({ question, written: [], settings });
    await soon();
    const whole = `${event("start", {})}${token(7)}${token(8)}${token(9)}`;
    requests[0]?.send(whole.slice(0, 50));
    requests[0]?.send(whole.slice(50));
    assert.deepEqual((await first).ids, [7]);
    assert.equal((await stream.next({ question, written: [7], settings })).whole, "Tom likes 8");
    assert.deepEqual((await stream.next({ question, written: [7, 8], settings })).ids, [7, 8, 9]);
    assert.equal(requests.length, 1);
    const { written, stream: isStreamed, temperature } = requests[0]?.body ?? {};
    assert.deepEqual([written, isStreamed, temperature], [[], true, 1]);
    const last = stream.next({ question, written: [7, 8, 9], settings });
    requests[0]?.send(done("end", [7, 8, 9]));
    assert.deepEqual((await last).tokens, []);
    assert.equal((await last).stopped.detail, "why");
  }));

test("another text, another setting and another question begin a new request, and give the old one up", () =>
  withStreams(async (requests) => {
    const stream = new TokenStream();
    const asked = [
      { question, written: [], settings },
      { question, written: [5], settings }, // chosen by hand, where 7 was written
      { question, written: [5, 7], settings: { ...settings, seed: 4 } },
      { question: { ...question, text: "Tom had" }, written: [5, 7, 7], settings: { ...settings, seed: 4 } },
    ];
    for (const [index, each] of asked.entries()) {
      const reply = stream.next(each);
      await soon();
      requests[index]?.send(token(7));
      assert.deepEqual((await reply).ids, [...each.written, 7]);
      assert.deepEqual(requests[index]?.body.written, each.written);
    }
    assert.deepEqual(
      requests.map(({ signal }) => signal.aborted),
      [true, true, true, false],
    );
    stream.close();
    assert.equal(requests[3]?.signal.aborted, true);
  }));

test("a stream that has written all that it may is gone on with by another", () =>
  withStreams(async (requests) => {
    const stream = new TokenStream();
    const first = stream.next({ question, written: [], settings });
    await soon();
    requests[0]?.send(token(7) + done("limit", [7]));
    await first;
    const second = stream.next({ question, written: [7], settings });
    await soon();
    requests[1]?.send(token(8));
    assert.deepEqual((await second).ids, [7, 8]);
    assert.deepEqual(requests[1]?.body.written, [7]);
  }));

test("what ends a stream early is said", () =>
  withStreams(async (requests) => {
    const stream = new TokenStream();
    const refused = stream.next({ question, written: [], settings });
    await soon();
    requests[0]?.send(event("error", { detail: "The mask has 3 rows, the text 4 tokens.", status: 422 }));
    await assert.rejects(refused, { message: "The mask has 3 rows, the text 4 tokens." });
    const broken = stream.next({ question, written: [], settings });
    await soon();
    requests[1]?.end();
    await assert.rejects(broken, { message: /^The server broke off/ });
  }));

test("a close ends who waits, and leaves the request alone that follows", () =>
  withStreams(async (requests) => {
    const stream = new TokenStream();
    const waiting = stream.next({ question, written: [], settings });
    const ended = assert.rejects(waiting, { name: "AbortError" });
    await soon();
    const newer = stream.next({ question, written: [5], settings });
    await ended;
    await soon();
    assert.deepEqual(
      requests.map(({ signal }) => signal.aborted),
      [true, false],
    );
    requests[1]?.send(token(7));
    assert.deepEqual((await newer).ids, [5, 7]);
    const last = assert.rejects(stream.next({ question, written: [5, 7], settings }), { name: "AbortError" });
    stream.close();
    await last;
  }));
