/**
 * SHA-256, for pages that are served without TLS from another machine: there browsers keep theirs to themselves.
 * Source: NIST, FIPS 180-4, "Secure Hash Standard", section 6.2.
 */

const BLOCK = 64;

/** The first primes. @param {number} count @returns {number[]} */
function primes(count) {
  /** @type {number[]} */
  const found = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime)) found.push(n);
  return found;
}

const fraction = (/** @type {number} */ x) => Math.floor((x - Math.floor(x)) * 2 ** 32);
const ROUND = Uint32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
const START = primes(8).map((prime) => fraction(Math.sqrt(prime)));

const turned = (/** @type {number} */ x, /** @type {number} */ by) => (x >>> by) | (x << (32 - by));

/** The message with a bit, zeros and its length after it. @param {Uint8Array} bytes */
function padded(bytes) {
  const all = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK);
  all.set(bytes);
  all[bytes.length] = 0x80;
  new DataView(all.buffer).setBigUint64(all.length - 8, BigInt(bytes.length) * 8n);
  return all;
}

/** @param {Uint32Array} state eight words, taken further by one block @param {DataView} data @param {number} at */
function takeBlock(state, data, at) {
  const words = new Uint32Array(64);
  const word = (/** @type {number} */ i) => /** @type {number} */ (words[i]);
  for (let i = 0; i < 64; i++) {
    const [near, far] = [i < 16 ? 0 : word(i - 15), i < 16 ? 0 : word(i - 2)];
    words[i] =
      i < 16
        ? data.getUint32(at + 4 * i)
        : word(i - 16) +
          word(i - 7) +
          (turned(near, 7) ^ turned(near, 18) ^ (near >>> 3)) +
          (turned(far, 17) ^ turned(far, 19) ^ (far >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = /** @type {[number, number, number, number, number, number, number, number]} */ ([
    ...state,
  ]);
  for (let i = 0; i < 64; i++) {
    const first =
      (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + Number(ROUND[i]) + word(i)) | 0;
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
  }
  [a, b, c, d, e, f, g, h].forEach((each, i) => (state[i] = Number(state[i]) + each));
}

/** @param {Uint8Array} bytes @returns {Uint8Array} 32 bytes */
export function sha256(bytes) {
  const state = Uint32Array.from(START);
  const data = new DataView(padded(bytes).buffer);
  for (let at = 0; at < data.byteLength; at += BLOCK) takeBlock(state, data, at);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((each, i) => digest.setUint32(4 * i, each));
  return new Uint8Array(digest.buffer);
}
