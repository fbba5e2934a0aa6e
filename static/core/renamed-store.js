/** A part of a page's state under the names by which a view knows it: side A of a comparison has `a.file` where a view reads `file`. */

/**
 * @param {import("./store.js").Store<any>} store
 * @param {Record<string, string>} names what the view calls it, and what the page does; all others are called the same
 * @returns {import("./store.js").Store<any>}
 */
export function renamedStore(store, names) {
  const nameOf = (/** @type {string} */ key) => names[key] ?? key;
  const seen = (/** @type {Record<string, unknown>} */ state) => ({
    ...state,
    ...Object.fromEntries(Object.entries(names).map(([key, name]) => [key, state[name]])),
  });
  return {
    get: () => seen(store.get()),
    set: (patch) => store.set(Object.fromEntries(Object.entries(patch).map(([key, value]) => [nameOf(key), value]))),
    watch: (keys, run) =>
      store.watch(
        keys.map((key) => nameOf(String(key))),
        (state, previous) => run(seen(state), seen(previous)),
      ),
  };
}
