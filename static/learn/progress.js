/** Progress of the learner: kept in this browser only. */

const KEY = "lessons";

/**
 * @typedef {{ answer: unknown, right: boolean | null }} Given an answer that was committed
 * @typedef {object} Progress
 * @property {number} step the last one that was seen
 * @property {Record<number, Given>} answers
 * @property {Record<number, string>} reasons words to the question "why?"
 * @property {Record<number, unknown>} [drafts] answers that are typed or half chosen, and not committed
 * @property {Record<number, boolean>} [explained] steps whose own answer to "why?" was shown
 */

/** what the browser would not keep: it lasts as long as the page @type {Record<string, Progress> | null} */
let unkept = null;

/** @returns {Record<string, Progress>} by lesson */
export function allProgress() {
  if (unkept) return unkept;
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

/** @param {string} lesson @returns {Progress} */
export const progressOf = (lesson) => allProgress()[lesson] ?? { step: 0, answers: {}, reasons: {} };

/** @param {string} lesson @param {Partial<Progress>} change */
export function remember(lesson, change) {
  const all = { ...allProgress(), [lesson]: { ...progressOf(lesson), ...change } };
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
    unkept = null;
  } catch {
    unkept = all;
  }
}

/** Forgets every answer, in this browser, which is the only place that has them. */
export function forgetAll() {
  unkept = null;
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}
