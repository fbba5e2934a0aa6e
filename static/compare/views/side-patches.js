/** Side patches: show over the image of one side where a patch looks; the chosen query is that of all pictures. */

import { storePart } from "../../core/store-part.js";
import { mount as patches } from "../../image-input/patch-view.js";
import { slotOf, tokenOf } from "../align.js";

/** @import { Store } from "../../core/store.js" */
/** @import { PatchState } from "../../core/types.js" */
/** @import { Name, State } from "../address.js" */

/** What each field of a view of one run is made of. @param {Name} name @returns {Record<string, string[]>} */
const sourcesOf = (name) => ({
  run: [`${name}.shown`],
  matrix: [`${name}.shown`],
  seen: [`${name}.seen`],
  hover: [`${name}.hover`],
  query: ["query", "difference"],
  key: ["key", "difference"],
  digits: [],
});

/** @param {State} state @param {Name} name @returns {PatchState} */
function sideState(state, name) {
  const { difference, query, key, largest } = state;
  const matrix = state[`${name}.shown`];
  return {
    matrix,
    run: matrix?.run ?? null,
    seen: state[`${name}.seen`],
    hover: state[`${name}.hover`],
    digits: "short",
    // before one is chosen, the query that changed most is worth seeing
    query: tokenOf(difference?.rows, query ?? largest[0]?.row, name) ?? 0,
    key: tokenOf(difference?.columns, key, name),
  };
}

/** @param {HTMLElement} root @param {Store<State>} store @param {Name} name */
export function mount(root, store, name) {
  const part = storePart(store, {
    read: (state) => sideState(state, name),
    write({ query, hover }) {
      const { difference } = store.get();
      const isChosen = query !== undefined && difference;
      return {
        ...(isChosen ? { query: slotOf(difference.rows, query ?? 0, name), key: null } : {}),
        ...(hover === undefined ? {} : { [`${name}.hover`]: hover }),
      };
    },
    keysOf: (key) => sourcesOf(name)[key] ?? [],
  });
  patches(root, part, `${name}-patches-help`, name === "a");
}
