/** Progress of the learner: kept in this browser only. */

const KEY = "lessons";

/**
 * @typedef {{ answer: unknown, right: boolean | null }} Given an answer that was committed
 * @typedef {object} Progress
 * @property {number} step the last one that was seen
 * @property {Record<number, Given>} answers
 * @property {Record<number, string>} reasons words to the question "why?"
 * @property {Record<number, string>} [drafts] words that answer a step, as far as they are written
 * @property {Record<number, boolean>} [explained] steps whose own answer to "why?" was shown
 */

/** @returns {Record<string, Progress>} by lesson; empty where the browser keeps nothing */
export function allProgress() {
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
  try {
    const all = allProgress();
    localStorage.setItem(KEY, JSON.stringify({ ...all, [lesson]: { ...progressOf(lesson), ...change } }));
  } catch {
    // a browser that keeps nothing still shows the lesson
  }
}

/** Forgets every answer, in this browser, which is the only place that has them. */
export function forgetAll() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}
