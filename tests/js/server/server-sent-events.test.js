/** Server-sent events: read as they come, in any pieces. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { eventsOf } from "../../../static/server/server-sent-events.js";

/** @param {string[]} pieces */
async function read(pieces) {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
  /** @type {import("../../../static/server/server-sent-events.js").ServerEvent[]} */
  const heard = [];
  let beats = 0;
  for await (const event of eventsOf(body, () => beats++)) heard.push(event);
  return { heard, beats };
}

test("events arrive whole, whatever pieces they travel in, and each piece is a sign of life", async () => {
  const text = 'retry: 1000\n\nid: 7\nevent: room\ndata: {"view": "/?a: b"}\n\n: beat\n\nevent: end\ndata: {}\n\n';
  for (const size of [1, 5, 1000]) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
      text.slice(i * size, (i + 1) * size),
    );
    const { heard, beats } = await read(pieces);
    assert.deepEqual(heard, [
      { name: "room", data: { view: "/?a: b" }, id: "7" },
      { name: "end", data: {}, id: "" },
    ]);
    assert.equal(beats, pieces.length);
  }
});
