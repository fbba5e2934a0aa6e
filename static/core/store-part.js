/** Part of a page's state, in the fields that a view declares: the view knows its own fields, and no page. */

/** @import { Store } from "./store.js" */

/**
 * @template {object} S
 * @template {object} V
 * @param {Store<S>} store
 * @param {object} part
 * @param {(state: S) => V} part.read
 * @param {(patch: Partial<V>) => Partial<S>} part.write
 * @param {(key: keyof V) => (keyof S)[]} part.keysOf the fields of the page of which a field of the view is made
 * @returns {Store<V>}
 */
export const storePart = (store, { read, write, keysOf }) => ({
  get: () => read(store.get()),
  set: (patch) => store.set(write(patch)),
  watch: (keys, run) => store.watch(keys.flatMap(keysOf), (state, before) => run(read(state), read(before))),
});
