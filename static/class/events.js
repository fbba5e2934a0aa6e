/**
 * Events of a room, read from a stream that is opened again whenever it breaks or falls silent, and closed while nobody
 * looks at the page. Each event is the whole state, so nothing is missed.
 */

import { startClock } from "../core/settled.js";
import { send } from "../server/send.js";
import { eventsOf } from "../server/server-sent-events.js";

/** @import { RoomState } from "./types.js" */

// two heartbeats and some
const SILENT_MS = 25_000;
const AGAIN_MS = 800;

/**
 * @typedef {object} Heard
 * @property {(room: RoomState) => void} room
 * @property {(sizes: { joined: number, voted: number }) => void} [sizes]
 * @property {(isThere: boolean) => void} [connection] whether the stream is open
 * @property {() => void} end the room is no more, or knows this browser no more
 */

/** @param {string} code @param {string} secret a key or a token @param {Heard} heard */
export function followRoom(code, secret, heard) {
  let last = "";
  let isOver = false;
  /** @type {AbortController | null} */
  let connection = null;

  function end() {
    isOver = true;
    heard.end();
  }

  /** @param {import("../server/server-sent-events.js").ServerEvent} event */
  function hear({ name, data, id }) {
    if (name === "end") end();
    else if (name === "sizes") heard.sizes?.(data);
    else if (name === "room") {
      last = id;
      heard.room(data);
    }
  }

  /** @returns {Promise<number>} seconds after which to come back, where the server names them */
  async function listen() {
    connection = new AbortController();
    const silence = watchSilence(connection);
    try {
      const headers = { authorization: `Bearer ${secret}`, ...(last && { "last-event-id": last }) };
      const response = await send(`/rooms/${code}/events`, { headers, signal: connection.signal });
      if (response.status === 403 || response.status === 404) end();
      if (!response.ok || !response.body) return Number(response.headers.get("retry-after")) || 0;
      heard.connection?.(true);
      for await (const event of eventsOf(response.body, silence.heard)) hear(event);
    } catch {
      // the connection is lost: it is opened again
    } finally {
      silence.stop();
    }
    return 0;
  }

  async function keepListening() {
    while (!isOver) {
      const seconds = document.visibilityState === "visible" ? await listen() : 0;
      if (isOver) return;
      heard.connection?.(false);
      if (seconds > 0) await pause(seconds);
      else await pauseOrShown();
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") connection?.abort();
  });
  addEventListener("pagehide", () => connection?.abort());
  keepListening();
}

/** Ends a connection on which nothing came for too long. @param {AbortController} connection */
function watchSilence(connection) {
  let clock = 0;
  const heard = () => {
    clearTimeout(clock);
    clock = startClock(() => connection.abort(), SILENT_MS);
  };
  heard();
  return { heard, stop: () => clearTimeout(clock) };
}

/** As long as the server asks for, and up to a half more: a class does not come back at one moment. */
export const pause = (/** @type {number} */ seconds) =>
  new Promise((/** @type {(value: void) => void} */ done) => {
    startClock(done, 1000 * seconds * (1 + Math.random() / 2));
  });

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
