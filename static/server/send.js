/** Sends a request to the server. A recording has `recorded-send.js` in the place of this file. */

import { at } from "../core/site-root.js";

/** @param {string} path below the root of the API @param {RequestInit} request @returns {Promise<Response>} */
export const send = (path, request) => fetch(at(`/api/v1${path}`), request);

/** Whether requests are answered from files. */
export const isRecorded = false;
