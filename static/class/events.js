/**
 * Events of a room, read from a stream that is opened again whenever it breaks or falls silent, and closed while nobody
 * looks at the page. Each event is the whole state, so nothing is missed.
 */

import { startClock } from "../core/settled.js";
import { send } from "../server/send.js";

/** @import { RoomState } from "./types.js" */

// two heartbeats and some
const SILENT_MS = 25_000;
const AGAIN_MS = 800;

/**
 * @typedef {object} Heard
 * @property {(room: RoomState) => void} room
 * @property {(sizes: { joined: number, voted: number }) => void} [sizes]
 * @property {(isThere: boolean) => void} [line] whether the stream is open
 * @property {() => void} end the room is no more, or knows this browser no more
 */

/** @param {string} code @param {string} secret a key or a token @param {Heard} heard */
export function followRoom(code, secret, heard) {
  let last = "";
  let isOver = false;
  /** @type {AbortController | null} */
  let line = null;

  /** @param {string} name @param {string} data @param {string} id */
  function hear(name, data, id) {
    if (name === "end") {
      isOver = true;
      heard.end();
    } else if (name === "sizes") heard.sizes?.(JSON.parse(data));
    else if (name === "room") {
      last = id;
      heard.room(JSON.parse(data));
    }
  }

  async function listen() {
    line = new AbortController();
    const silence = watchSilence(line);
    try {
      const headers = { authorization: `Bearer ${secret}`, ...(last && { "last-event-id": last }) };
      const response = await send(`/rooms/${code}/events`, { headers, signal: line.signal });
      if (response.status === 403 || response.status === 404) return hear("end", "", "");
      if (!response.ok || !response.body) return;
      heard.line?.(true);
      await readEvents(response.body, hear, silence.heard);
    } catch {
      // the line is broken: it is opened again
    } finally {
      silence.stop();
    }
  }

  async function keepListening() {
    while (!isOver) {
      if (document.visibilityState === "visible") await listen();
      if (isOver) return;
      heard.line?.(false);
      await pauseOrShown();
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") line?.abort();
  });
  addEventListener("pagehide", () => line?.abort());
  keepListening();
}

/** Ends a line on which nothing came for too long. @param {AbortController} line */
function watchSilence(line) {
  let clock = 0;
  const heard = () => {
    clearTimeout(clock);
    clock = startClock(() => line.abort(), SILENT_MS);
  };
  heard();
  return { heard, stop: () => clearTimeout(clock) };
}

/** Some time, spread so that a class does not come back at one moment; shorter when the page is looked at again. */
const pauseOrShown = () =>
  new Promise((/** @type {(value: void) => void} */ done) => {
    const over = new AbortController();
    const end = () => {
      clearTimeout(clock);
      over.abort();
      done();
    };
    const clock = startClock(end, AGAIN_MS * (0.5 + Math.random()));
    document.addEventListener("visibilitychange", end, { signal: over.signal });
  });

/**
 * @param {ReadableStream<Uint8Array>} body @param {(name: string, data: string, id: string) => void} hear
 * @param {() => void} beat
 */
export async function readEvents(body, hear, beat) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    beat();
    rest += decoder.decode(value, { stream: true });
    const events = rest.split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const fields = Object.fromEntries(event.split("\n").map((each) => fieldOf(each)));
      if (fields["event"]) hear(fields["event"], fields["data"] ?? "", fields["id"] ?? "");
    }
  }
}

/** @param {string} written */
function fieldOf(written) {
  const at = written.indexOf(": ");
  return [written.slice(0, at), written.slice(at + 2)];
}
