/** Player: runs a picture from its beginning to its end, unless the reader wants less motion. */

import { nextFrame, stopFrame } from "../../core/settled.js";
import { wantsLessMotion } from "../drawing/motion.js";

const PLAY_MS = 2400;

/** @param {(t: number) => void} seek from 0 to 1 @returns {() => void} ends it at once */
export function play(seek) {
  if (wantsLessMotion()) {
    seek(1);
    return () => {};
  }
  let frame = 0;
  const start = performance.now();
  const turn = (/** @type {number} */ now) => {
    const t = Math.min(1, Math.max(0, (now - start) / PLAY_MS));
    seek(t);
    if (t < 1) frame = nextFrame(turn);
  };
  frame = nextFrame(turn);
  return () => {
    stopFrame(frame);
    seek(1);
  };
}
