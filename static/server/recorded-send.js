/** Answers requests from the files of a recording, where it stands in the place of `send.js`. */

import { at } from "../core/site-root.js";

const MISSING =
  "This was not recorded. To compute it, run Heads Up itself: install it, then start it with headsup serve.";
/** Whether requests are answered from files. */
export const isRecorded = true;
const ANSWERS = /^\/lessons\/[^/]+\/answers$/;

/**
 * FNV-1a of a request in 64 bits; `app/recording/keys.py` computes the same. `crypto.subtle` is closed on a page that
 * comes from another machine without TLS.
 * @param {string} method @param {string} path @param {string} body
 */
export function keyOf(method, path, body) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${method} ${path}\n${body}`)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}

/** @param {string} path below the root of the API @param {RequestInit} request @returns {Promise<Response>} */
export async function send(path, { method = "GET", body, signal = null }) {
  // a slow host makes a page ask how far the loading of the model has come
  if (path.endsWith("/loading")) return new Response('{"state": "ready"}');
  const text = String(body ?? "");
  const isAnswer = ANSWERS.test(path);
  const { step, answer, explained } = isAnswer ? JSON.parse(text) : {};
  const key = keyOf(method, path, isAnswer ? JSON.stringify({ step }) : text);
  const reply = await fetch(at(`/replies/${key}.json`), { signal });
  if (!reply.ok) return new Response(JSON.stringify({ detail: MISSING }), { status: 404 });
  return isAnswer ? new Response(JSON.stringify(verdictOf(await reply.json(), answer, explained))) : reply;
}

/**
 * The lesson's reason is held back until the learner has said why.
 * @param {any} recorded @param {any} answer @param {boolean} explained
 */
function verdictOf(recorded, answer, explained) {
  const verdict = verdictOn(recorded, answer);
  return explained ? verdict : { ...verdict, reason: null };
}

/**
 * Verdict on a committed answer. A choice has one a choice; numbers are compared with the right ones.
 * @param {{ verdicts: { lines: boolean[] | null }[], numbers: number[] | null, tolerance: number }} recorded
 * @param {any} answer
 */
export function verdictOn({ verdicts, numbers, tolerance }, answer) {
  if (numbers === null) return verdicts[verdicts.length > 1 ? answer : 0];
  const [verdict] = verdicts;
  const given = [answer].flat();
  const lines = numbers.map((number, index) => isNear(given[index], number, tolerance));
  return { ...verdict, right: lines.every(Boolean), lines: verdict?.lines && lines };
}

/** As `math.isclose` of Python. @param {number} a @param {number} b @param {number} tolerance */
const isNear = (a, b, tolerance) => Math.abs(a - b) <= Math.max(tolerance * Math.max(Math.abs(a), Math.abs(b)), 1e-9);
