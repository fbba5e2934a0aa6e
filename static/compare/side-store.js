/** One side of the comparison as the views of one run know it. */

import { renamedStore } from "../core/renamed-store.js";

const OWN = ["model", "image", "file", "absent", "seen", "problem", "hover"];

/** @param {import("../core/store.js").Store<import("./address.js").State>} store @param {import("./address.js").Name} name */
export const sideStore = (store, name) =>
  renamedStore(/** @type {any} */ (store), Object.fromEntries(OWN.map((key) => [key, `${name}.${key}`])));
