/** Silence: writes a sound anew, with a span of it silent. */

import { base64Of } from "../format/download.js";
import { bytesOf } from "../format/typed-arrays.js";
import { fingerprintOf } from "../image-input/fingerprint.js";
import { keepImage } from "../image-input/image-store.js";
import { secondsText } from "./frames.js";
import { RATE, samplesOf } from "./waveform.js";

/** @import { ImageFile } from "../core/types.js" */

const HEADER = 44;
const LARGEST = 32767;

/** @param {Float32Array} samples from −1 to 1, at `RATE` @returns {Uint8Array<ArrayBuffer>} a WAV file of 16 bits */
export function wav(samples) {
  const data = new DataView(new ArrayBuffer(HEADER + 2 * samples.length));
  const text = (/** @type {number} */ at, /** @type {string} */ name) =>
    [...name].forEach((letter, i) => data.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  data.setUint32(4, data.byteLength - 8, true);
  text(8, "WAVEfmt ");
  data.setUint32(16, 16, true);
  // whole numbers, one channel
  data.setUint16(20, 1, true);
  data.setUint16(22, 1, true);
  data.setUint32(24, RATE, true);
  data.setUint32(28, 2 * RATE, true);
  data.setUint16(32, 2, true);
  data.setUint16(34, 16, true);
  text(36, "data");
  data.setUint32(40, 2 * samples.length, true);
  samples.forEach((each, i) =>
    data.setInt16(HEADER + 2 * i, Math.round(LARGEST * Math.max(-1, Math.min(1, each))), true),
  );
  return new Uint8Array(data.buffer);
}

/**
 * @param {ImageFile} file of a sound @param {number} from @param {number} to in seconds
 * @returns {Promise<ImageFile>} a copy; what it truly sounds is no longer known
 */
export async function silenced(file, from, to) {
  const samples = await samplesOf(file.data);
  samples.fill(0, Math.round(from * RATE), Math.round(to * RATE));
  if (samples.every((each) => each === 0)) throw new Error("Nothing else would sound. Choose a shorter span.");
  const data = await base64Of(new Blob([wav(samples)]));
  const made = {
    input: /** @type {const} */ ("sound"),
    fingerprint: await fingerprintOf(bytesOf(data)),
    name: `${file.name}, silent ${from.toFixed(2)} to ${secondsText(to)}`,
    data,
  };
  return { ...made, isKept: await keepImage({ ...made, isKept: true }) };
}
