/**
 * Where the points of a chart over training steps go: the steps kept stand at even distances, for they crowd where much happens.
 *
 * @typedef {{ x: number, y: number }} Point
 */

export const CHART = { width: 340, height: 150, left: 34, right: 10, top: 10, bottom: 34 };

/** @param {number} i @param {number} count */
export const xOf = (i, count) =>
  CHART.left + (count > 1 ? i / (count - 1) : 0.5) * (CHART.width - CHART.left - CHART.right);

/** @param {number} score 0 to 1 */
export const yOf = (score) => CHART.top + (1 - score) * (CHART.height - CHART.top - CHART.bottom);

/** One line, broken where a score is missing. @param {(number | null)[]} scores @returns {string} as `d` of a path */
export function lineOf(scores) {
  let isDown = false;
  return scores
    .map((score, i) => {
      if (score === null) {
        isDown = false;
        return "";
      }
      const move = isDown ? "L" : "M";
      isDown = true;
      return `${move}${xOf(i, scores.length).toFixed(1)} ${yOf(score).toFixed(1)}`;
    })
    .join("");
}
