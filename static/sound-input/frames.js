/** Frames: names the frames of a sound by their time. */

/** @import { Token } from "../core/types.js" */

/** @param {Token | undefined} token whose text is the second at which its frame begins, such as `0.32s` */
const startOf = (token) => Number.parseFloat(token?.text ?? "");

/**
 * The length of a frame in seconds: the second one begins where the first ends.
 * @param {Token[]} frames @returns {number} 0 where there is one alone
 */
export const frameLength = (frames) => startOf(frames[1]) || 0;

/** @param {number} seconds */
export const secondsText = (seconds) => `${seconds.toFixed(2)} s`;

/** A frame in words. @param {Token[]} frames @param {number} index */
export function frameName(frames, index) {
  const start = startOf(frames[index]);
  const length = frameLength(frames);
  return `frame ${index}, ${length ? `${start.toFixed(2)} to ` : ""}${secondsText(start + length)}`;
}

/**
 * Runs of frames that follow each other, each with its first and its last.
 * @param {number[]} frames in order @returns {[number, number][]}
 */
export function runsOf(frames) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const frame of frames) {
    const last = runs.at(-1);
    if (last && last[1] === frame - 1) last[1] = frame;
    else runs.push([frame, frame]);
  }
  return runs;
}

/** Frames that follow each other, in words. @param {Token[]} frames @param {number} first @param {number} last */
export const spanName = (frames, first, last) =>
  first === last
    ? frameName(frames, first)
    : `frames ${first} to ${last}, ${startOf(frames[first]).toFixed(2)} to ` +
      secondsText(startOf(frames[last]) + frameLength(frames));

const TICKS_S = [0.1, 0.2, 0.5, 1, 2, 5];
const MOST_TICKS = 8;
const ROOM = 0.92;

/** The seconds that a time axis names. @param {number} length of the sound in seconds @returns {number[]} */
export function ticksOf(length) {
  const step = TICKS_S.find((each) => length / each <= MOST_TICKS) ?? Number(TICKS_S.at(-1));
  // what stands at the very end has no room for its number
  return Array.from({ length: Math.ceil((ROOM * length) / step) }, (_, i) => i * step);
}
