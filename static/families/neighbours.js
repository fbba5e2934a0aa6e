/** Neighbours: to which model an arrow key leads from another. */

/** @import { Place } from "./layout.js" */

/** How much worse a step aside is than a step ahead. */
const ASIDE = 3;
/** @type {Record<string, (dx: number, dy: number) => [number, number]>} ahead, and aside */
const WAYS = {
  ArrowRight: (dx, dy) => [dx, dy],
  ArrowLeft: (dx, dy) => [-dx, dy],
  ArrowDown: (dx, dy) => [dy, dx],
  ArrowUp: (dx, dy) => [-dy, dx],
};

/**
 * @param {string} key @param {string} id where the walk stands @param {Map<string, Place>} places
 * @returns {string | undefined} none at an end, and for other keys
 */
export function neighbourOf(key, id, places) {
  const ids = [...places.keys()];
  if (key === "Home" || key === "End") {
    const byTime = ids.sort((a, b) => xOf(places, a) - xOf(places, b));
    return key === "Home" ? byTime[0] : byTime.at(-1);
  }
  const [from, way] = [places.get(id), WAYS[key]];
  if (!from || !way) return undefined;
  let [best, least] = [/** @type {string | undefined} */ (undefined), Infinity];
  for (const [other, { x, y }] of places) {
    const [ahead, aside] = way(x - from.x, y - from.y);
    const far = ahead + ASIDE * Math.abs(aside);
    if (ahead > 0 && far < least) [best, least] = [other, far];
  }
  return best;
}

/** @param {Map<string, Place>} places @param {string} id */
const xOf = (places, id) => places.get(id)?.x ?? 0;
