/** Waveform: decodes the samples of a sound in the browser, and draws the least and the largest of each column. */

import { bytesOf } from "../format/typed-arrays.js";
import { svgElement } from "../widgets/elements.js";

/** Samples a second that are drawn: as many as the model hears. */
export const RATE = 8000;
const COLUMNS = 480;

/** @param {string} base64 of a WAV file @returns {Promise<Float32Array>} its samples, the channels mixed */
export async function samplesOf(base64) {
  // decodes without a press, for it plays nothing
  const decoder = new OfflineAudioContext(1, 1, RATE);
  const decoded = await decoder.decodeAudioData(bytesOf(base64).buffer);
  const channels = Array.from({ length: decoded.numberOfChannels }, (_, i) => decoded.getChannelData(i));
  return Float32Array.from(
    { length: decoded.length },
    (_, i) => channels.reduce((total, each) => total + Number(each[i]), 0) / channels.length,
  );
}

/**
 * The outline of a sound: along the largest samples of all columns, and back along the least.
 * @param {Float32Array} samples @param {number} length of the picture, in samples; what the sound lacks is silent
 * @param {number} [columns]
 */
export function outline(samples, length, columns = COLUMNS) {
  const loudest = samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0) || 1;
  const ends = Array.from({ length: columns }, (_, column) => {
    const [from, to] = [column, column + 1].map((i) => Math.floor((i * length) / columns));
    let [least, most] = [0, 0];
    for (const each of samples.subarray(from, to)) {
      least = Math.min(least, each);
      most = Math.max(most, each);
    }
    return [least / loudest, most / loudest];
  });
  const point = (/** @type {number} */ column, /** @type {number} */ y) => `${column} ${(-y).toFixed(3)}`;
  const above = ends.map(([, most], column) => point(column, Number(most)));
  const below = ends.map(([least], column) => point(column, Number(least))).reverse();
  return `M${[...above, ...below].join("L")}Z`;
}

export function waveform() {
  const path = svgElement("path", { d: "" });
  const root = svgElement(
    "svg",
    { class: "waveform", viewBox: `0 -1 ${COLUMNS} 2`, preserveAspectRatio: "none", "aria-hidden": "true" },
    path,
  );
  return {
    root,
    /** @param {Float32Array} samples @param {number} seconds that the picture is wide */
    draw(samples, seconds) {
      path.setAttribute("d", outline(samples, Math.max(1, Math.round(seconds * RATE))));
    },
  };
}
