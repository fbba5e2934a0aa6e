/** Asks a busy server again, after the time that it named, and says so on the page. */

import { startTimer, stopTimer } from "../../core/settled.js";
import { el } from "../elements.js";

const MOST_TRIES = 6;
// many who were refused at once should not come back at once
const SPREAD = 0.5;
let waiting = 0;
/** @type {HTMLElement | null} */
let line = null;

/** @param {number} by */
function say(by) {
  waiting += by;
  if (!globalThis.document?.body) return;
  if (!line) {
    line = el("p", { class: "loading-line", role: "status", hidden: true });
    document.body.append(line);
  }
  line.hidden = waiting === 0;
  line.textContent = waiting > 0 ? "The server is busy. This page waits and asks again by itself." : "";
}

/** @param {number} ms @param {AbortSignal | null} [signal] */
const pause = (ms, signal) =>
  new Promise((/** @type {(value: void) => void} */ done, failed) => {
    const timer = startTimer(done, ms);
    const stop = () => {
      stopTimer(timer);
      failed(signal?.reason);
    };
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });

/**
 * The answer to a request; while the server is busy, it is asked again.
 * @param {() => Promise<Response>} send @param {AbortSignal | null} [signal] @returns {Promise<Response>}
 */
export async function patiently(send, signal) {
  for (let tries = 1; ; tries++) {
    const response = await send();
    const seconds = Number(response.headers.get("retry-after"));
    if (response.status !== 503 || !(seconds > 0) || tries === MOST_TRIES) return response;
    say(1);
    try {
      await pause(1000 * seconds * (1 + SPREAD * Math.random()), signal);
    } finally {
      say(-1);
    }
  }
}
