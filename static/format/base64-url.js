/** Bytes as an address writes them: base64 with the two signs that need no escape there, and no padding. */

import { bytesOf } from "./typed-arrays.js";

/** @param {Uint8Array} bytes @returns {string} */
export const base64UrlOf = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** @param {string} written @returns {Uint8Array} */
export const bytesOfBase64Url = (written) => bytesOf(written.replaceAll("-", "+").replaceAll("_", "/"));
