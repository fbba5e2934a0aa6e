/** Clicker on the explore page: walks from token to token, each with the key that it looks at most, and over layers. */

import { attendingOf } from "../../domain/head-places.js";
import { pinnedCell } from "../../domain/selected-cell.js";
import { followClicker as follow } from "../../projector/clicker.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {number} index @param {number} length */
const inside = (index, length) => Math.min(Math.max(index, 0), length - 1);

/** @param {Store<State>} store */
export function followClicker(store) {
  follow(
    (by) => {
      const { matrix, ...state } = store.get();
      if (!matrix) return;
      store.set({ query: inside(pinnedCell(state, matrix).query + by, matrix.weights.rows), key: null, hover: null });
    },
    (by) => {
      const { run, site, layer } = store.get();
      const shape = run?.card.sites.find((each) => each.site === site) ?? run?.card.sites[0];
      const layers = attendingOf(shape);
      const next = layers[inside(layers.indexOf(layer) + by, layers.length)];
      if (next !== undefined) store.set({ layer: next });
    },
  );
}
