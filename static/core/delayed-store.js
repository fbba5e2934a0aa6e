/**
 * What can wait until the picture is painted: tables below it, and questions that the server would answer beside it.
 */

import { nextFrame, startTimer } from "./settled.js";

/** @import { Store } from "./store.js" */

/**
 * The store as it is for what can wait: it hears of a change when the next frame has been painted, and of several at
 * once.
 * @template {object} S
 * @param {Store<S>} store
 * @param {(flush: () => void) => void} [afterFrame]
 * @returns {Store<S>}
 */
export function afterPicture(store, afterFrame = afterNextFrame) {
  /** who waits, and what was last seen @type {Map<(state: S, previous: S) => void, S>} */
  const waiting = new Map();

  function flush() {
    const now = [...waiting];
    waiting.clear();
    for (const [run, previous] of now) run(store.get(), previous);
  }

  return {
    ...store,
    watch(keys, run) {
      let isFirst = true;
      const stop = store.watch(keys, (state, previous) => {
        if (isFirst) return run(state, previous);
        if (waiting.size === 0) afterFrame(flush);
        if (!waiting.has(run)) waiting.set(run, previous);
      });
      isFirst = false;
      return stop;
    },
  };
}

/** @param {() => void} run what is asked for inside a frame runs before it is painted */
const afterNextFrame = (run) => void nextFrame(() => startTimer(run));
