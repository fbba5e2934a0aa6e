/** How many requests wait for each model: what is slow to answer may be loading one. */

/** @type {Map<string, number>} */
const waiting = new Map();
/** @type {Set<(models: string[]) => void>} */
const watchers = new Set();

const tell = () => watchers.forEach((watcher) => watcher([...waiting.keys()]));

/** @param {string} model @param {number} by */
function count(model, by) {
  const left = (waiting.get(model) ?? 0) + by;
  if (left > 0) waiting.set(model, left);
  else waiting.delete(model);
  tell();
}

/**
 * The answer, which is waited for from now on.
 * @template T
 * @param {string} model @param {Promise<T>} answer @returns {Promise<T>}
 */
export function waitingFor(model, answer) {
  count(model, 1);
  return answer.finally(() => count(model, -1));
}

/** @param {(models: string[]) => void} watcher told the models that are waited for, whenever one comes or goes */
export const watchWaiting = (watcher) => void watchers.add(watcher);
