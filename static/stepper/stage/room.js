/** Room of the stage: how large its digits and labels may be, on a page and on the projector. */

/** @import { Room } from "../drawing/boxes.js" */

/** On the projector a small example fills the wall. */
const DIGITS = { least: 11, most: 24 };
const DIGITS_ON_THE_WALL = { least: 13, most: 96 };

/** Labels beside pictures there: 3 % of its height, as large as the words that the style sheet sets. */
const labelsOnTheWall = () => Math.max(17, Math.min(0.0305 * innerHeight, 0.046 * innerWidth));

/** @param {{ width: number, height: number, em: number }} size @param {boolean} isPresent @returns {Room} */
export const roomOf = (size, isPresent) =>
  isPresent ? { ...size, ...DIGITS_ON_THE_WALL, labels: labelsOnTheWall() } : { ...size, ...DIGITS };
