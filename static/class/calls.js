/** Calls of a room: a teacher's with the key, a member's with its token. */

import { ask, Problem, responseOf } from "../core/api.js";
import { during, startTimer } from "../core/settled.js";

/** @import { RoomState } from "./types.js" */

const AGAIN_MS = 1000;
const TRIES = 8;

/** @param {string} code @param {string} [call] */
const at = (code, call = "") => `/rooms/${code}${call}`;

/**
 * Asks again while nobody answers: what is sent twice counts once.
 * @template T @param {() => Promise<T>} send @returns {Promise<T>}
 */
async function persistently(send) {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 0 || tries === TRIES) throw error;
      await new Promise((/** @type {(value: void) => void} */ done) => startTimer(done, AGAIN_MS));
    }
  }
}

/** @param {number} hours @returns {Promise<{ code: string, key: string, ends: number }>} */
export const openRoom = (hours) => ask("/rooms", { body: { hours } });

/** @param {string} code @param {string} token @returns {Promise<RoomState>} */
export const joinRoom = (code, token) => persistently(() => ask(at(code, "/members"), { body: { token } }));

/**
 * @typedef {{ code: string, key: string }} Led
 * @typedef {"close" | "open" | "again" | "show" | "reveal" | "end"} Turn
 */

/**
 * @param {Led} room @param {{ view?: string, following?: boolean, joining?: boolean }} body
 * @returns {Promise<RoomState>}
 */
export const lead = ({ code, key }, body) => persistently(() => ask(at(code, "/lead"), { body, secret: key }));

/** @param {Led} room @param {object} body a question of a lesson, or one's own @returns {Promise<RoomState>} */
export const askRoom = ({ code, key }, body) => ask(at(code, "/questions"), { body, secret: key });

/** @param {Led} room @param {Turn} turn @returns {Promise<RoomState>} */
export const turnQuestion = ({ code, key }, turn) =>
  ask(at(code, "/questions/now"), { body: { do: turn }, secret: key });

/** @param {Led} room */
export const endRoom = ({ code, key }) => ask(at(code), { method: "DELETE", secret: key });

/** All votes as CSV. @param {Led} room @returns {Promise<string>} */
export const votesTable = async ({ code, key }) =>
  (await during(responseOf(at(code, "/votes"), { secret: key }))).text();

/** @param {string} code @param {string} token @param {{ question: number, round: number, answer: unknown }} body */
export const vote = (code, token, body) => persistently(() => ask(at(code, "/votes"), { body, secret: token }));
