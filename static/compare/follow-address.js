/** Address of the comparison: follows the store; a slider on its way is one step of the back button. */

import { followAddress as follow } from "../core/follow-address.js";
import { compareAddress } from "./address.js";
import { completeSides } from "./run-sides.js";

/** @import { Store } from "../core/store.js" */
/** @import { State } from "./address.js" */

/** @param {Store<State>} store */
export const followAddress = (store) =>
  follow(store, {
    keys: [...compareAddress.keys, "models"],
    entryOf: (state) => ({ search: compareAddress.write(/** @type {any} */ (state)) }),
    rule(state, _, { isNew, push, replace }) {
      if (state.models.length === 0) return;
      const names = compareAddress.stepsBetween(compareAddress.read(location.search), /** @type {any} */ (state));
      // before there is a picture, a link is only made whole; one whose image is not here is a place to return to
      const isFirst = !state["a.shown"] && !state["b.shown"] && !state["a.absent"] && !state["b.absent"];
      (isNew(names) && !isFirst ? push : replace)(state);
    },
    restore() {
      const address = compareAddress.read(location.search);
      store.set({ ...address, ...completeSides({ ...store.get(), ...address }, store.get().models) });
    },
  });
