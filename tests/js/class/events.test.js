/** Events of a room: read as they come, in any pieces. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { readEvents } from "../../../static/class/events.js";

/** @param {string[]} pieces */
async function read(pieces) {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
  /** @type {string[][]} */
  const heard = [];
  let beats = 0;
  await readEvents(
    body,
    (...event) => heard.push(event),
    () => beats++,
  );
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
      ["room", '{"view": "/?a: b"}', "7"],
      ["end", "{}", ""],
    ]);
    assert.equal(beats, pieces.length);
  }
});
