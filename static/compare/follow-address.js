/** Keeps the address and the store the same, in both directions; a slider on its way is one step of the back button. */

import { moves } from "../core/history-steps.js";
import { compareAddress } from "./address.js";
import { settledSides } from "./run-sides.js";

/** @param {import("../core/store.js").Store<import("./address.js").State>} store */
export function followAddress(store) {
  const move = moves();
  let isReading = false;

  const write = (/** @type {import("./address.js").State} */ state) => {
    if (state.models.length === 0 || isReading) return;
    const address = location.pathname + compareAddress.write(/** @type {any} */ (state));
    const isNew = move.isNew(
      compareAddress.stepsBetween(
        /** @type {any} */ (compareAddress.read(location.search)),
        /** @type {any} */ (state),
      ),
    );
    // before there is a picture, a link is only made whole; one whose image is not here is a place to return to
    const isFirst = !state["a.shown"] && !state["b.shown"] && !state["a.absent"] && !state["b.absent"];
    if (isNew && !isFirst) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  };
  const read = () => {
    const address = compareAddress.read(location.search);
    move.forget();
    isReading = true;
    store.set({ ...address, ...settledSides({ ...store.get(), ...address }, store.get().models) });
    isReading = false;
  };
  store.watch([...compareAddress.keys, "models"], write);
  addEventListener("popstate", read);
}
