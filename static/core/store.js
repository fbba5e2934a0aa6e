/** What the page knows, in one place: get, set, watch. */

/**
 * @template {object} S
 * @typedef {object} Store
 * @property {() => S} get
 * @property {(patch: Partial<S>) => void} set
 * @property {(keys: (keyof S)[], run: (state: S, previous: S) => void) => () => void} watch
 *   Runs at once and after every change of one of `keys`; returns the way out.
 */

/**
 * @template {object} S
 * @param {S} initial
 * @returns {Store<S>}
 */
export function createStore(initial) {
  let state = initial;
  let reported = initial;
  let isReporting = false;
  /** @type {Set<{ keys: (keyof S)[], run: (state: S, previous: S) => void }>} */
  const watchers = new Set();

  // A watcher may set: its change waits until all have seen the one before, so nobody sees them out of order.
  function report() {
    if (isReporting) return;
    isReporting = true;
    try {
      while (reported !== state) {
        const previous = reported;
        const now = (reported = state);
        for (const { keys, run } of [...watchers]) {
          if (keys.some((key) => !Object.is(now[key], previous[key]))) run(now, previous);
        }
      }
    } finally {
      isReporting = false;
    }
  }

  return {
    get: () => state,
    set(patch) {
      const keys = /** @type {(keyof S)[]} */ (Object.keys(patch));
      if (keys.every((key) => Object.is(patch[key], state[key]))) return;
      state = { ...state, ...patch };
      report();
    },
    watch(keys, run) {
      const watcher = { keys, run };
      watchers.add(watcher);
      run(state, state);
      return () => watchers.delete(watcher);
    },
  };
}
