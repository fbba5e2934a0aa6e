/** Bytes as people read them: 300 KiB, 1.5 GiB. */

import { groupedText } from "./numbers.js";

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** @param {number} bytes @returns {string} with one digit after the point where there is something to say */
export function bytesText(bytes) {
  if (bytes === 1) return "1 byte";
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const number = bytes / 1024 ** power;
  return `${groupedText(Math.round(number * 10) / 10)} ${UNITS[power]}`;
}
