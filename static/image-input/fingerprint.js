/** Fingerprint of an image: the first 16 digits of the SHA-256 of its file, the same in every browser. */

const BYTES = 8;

/** @param {Uint8Array<ArrayBuffer>} bytes of the file @returns {Promise<string>} 16 hexadecimal digits */
export async function fingerprintOf(bytes) {
  // browsers offer theirs only over TLS and on the same machine
  const digest = globalThis.crypto?.subtle
    ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
    : (await import("./sha256.js")).sha256(bytes);
  return [...digest.subarray(0, BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
