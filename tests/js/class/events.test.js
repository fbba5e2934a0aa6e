/** The events of a room: a connection that is refused for a time. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { followRoom } from "../../../static/class/events.js";
import "../page.js";

test("a connection that the server refuses for a time is opened again after that time, and not before", async () => {
  const real = { setTimeout, fetch };
  /** @type {{ run: () => void, ms: number }[]} */
  const clocks = [];
  const answers = [
    new Response("{}", { status: 503, headers: { "retry-after": "7" } }),
    new Response("{}", { status: 429, headers: { "retry-after": "60" } }),
    new Response("{}", { status: 404 }),
  ];
  let asked = 0;
  let hasEnded = false;
  const quiet = () => new Promise((/** @type {(value: void) => void} */ done) => real.setTimeout(done));
  const fakes = {
    addEventListener: () => {},
    fetch: async () => answers[asked++],
    setTimeout: (/** @type {() => void} */ run, /** @type {number} */ ms) => clocks.push({ run, ms }),
  };
  Object.assign(globalThis, fakes);
  try {
    followRoom("BCDF2345", "secret", { room: () => {}, end: () => (hasEnded = true) });
    for (const seconds of [7, 60]) {
      await quiet();
      const last = clocks[clocks.length - 1];
      assert.ok(last && last.ms >= 1000 * seconds && last.ms <= 1500 * seconds, JSON.stringify(clocks));
      last.run();
    }
    await quiet();
    assert.equal(asked, 3);
    assert.ok(hasEnded);
  } finally {
    Object.assign(globalThis, real);
  }
});
