/** Image of one side: a store for the views that choose and read images. */

import { storePart } from "../core/store-part.js";

/** @import { ImageState } from "../core/types.js" */
/** @import { Name, State } from "./address.js" */
/** @import { Store } from "../core/store.js" */

/** @type {Set<string>} */
const OWN = new Set(["model", "image", "sound", "file", "absent", "seen", "problem", "hover"]);

/** @param {Store<State>} store @param {Name} name @returns {Store<ImageState>} */
export function sideImage(store, name) {
  const nameOf = (/** @type {string} */ key) => (OWN.has(key) ? `${name}.${key}` : key);
  return storePart(store, {
    read: (state) =>
      /** @type {any} */ ({ ...state, ...Object.fromEntries([...OWN].map((key) => [key, state[nameOf(key)]])) }),
    write: (patch) => Object.fromEntries(Object.entries(patch).map(([key, value]) => [nameOf(key), value])),
    keysOf: (key) => [nameOf(String(key))],
  });
}
