/** Where a patch of one side looks, over the image of that side; the chosen query is that of all pictures. */

import { storePart } from "../../core/store-part.js";
import { mount as patches } from "../../image-input/patch-view.js";

/** @import { Store } from "../../core/store.js" */
/** @import { PatchState } from "../../core/types.js" */
/** @import { State } from "../address.js" */

/**
 * What a view of one run reads, and what of the comparison it is made of.
 * @param {"a" | "b"} name @returns {Record<string, string[]>}
 */
const made = (name) => ({
  run: [`${name}.shown`],
  matrix: [`${name}.shown`],
  seen: [`${name}.seen`],
  hover: [`${name}.hover`],
  query: ["query", "difference"],
  key: ["key", "difference"],
  digits: [],
});

/** @param {HTMLElement} root @param {Store<State>} store @param {"a" | "b"} name */
export function mount(root, store, name) {
  const ownIndex = (/** @type {any[]} */ slots = [], /** @type {number | null | undefined} */ slot) =>
    slots[slot ?? -1]?.[name] ?? null;
  const slotOf = (/** @type {any[]} */ slots = [], /** @type {number} */ own) =>
    slots.findIndex((slot) => slot[name] === own);

  /** @param {State} state @returns {PatchState} */
  function ofSide(state) {
    const { difference, query, key, largest } = state;
    const matrix = state[`${name}.shown`];
    return {
      matrix,
      run: matrix?.run ?? null,
      seen: state[`${name}.seen`],
      hover: state[`${name}.hover`],
      digits: "short",
      // before one is chosen, the query that changed most is worth seeing
      query: ownIndex(difference?.rows, query ?? largest[0]?.row) ?? 0,
      key: ownIndex(difference?.columns, key),
    };
  }
  const own = storePart(store, {
    read: ofSide,
    write({ query, hover }) {
      const { difference } = store.get();
      const isChosen = query !== undefined && difference;
      return {
        ...(isChosen ? { query: slotOf(difference.rows, query ?? 0), key: null } : {}),
        ...(hover === undefined ? {} : { [`${name}.hover`]: hover }),
      };
    },
    keysOf: (key) => made(name)[key] ?? [],
  });
  patches(root, own, `${name}-patches-help`, name === "a");
}
