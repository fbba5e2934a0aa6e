/** Keeps the address and the store the same, in both directions; a slider on its way is one step of the back button. */

import { compareAddress } from "./address.js";
import { settledSides } from "./run-sides.js";

const ONE_MOVE_MS = 1000;

/** @param {import("../store.js").Store<import("./address.js").State>} store */
export function followAddress(store) {
  let last = { names: "", time: 0 };
  let isReading = false;

  const write = (/** @type {import("./address.js").State} */ state) => {
    if (state.models.length === 0 || isReading) return;
    const address = location.pathname + compareAddress.write(/** @type {any} */ (state));
    const names = compareAddress.stepsBetween(/** @type {any} */ (compareAddress.read(location.search)), /** @type {any} */ (state)).join();
    // before there is a picture, a link is only made whole
    const isFirst = !state["a.shown"] && !state["b.shown"];
    const isSameMove = names === last.names && Date.now() - last.time < ONE_MOVE_MS;
    if (names) last = { names, time: Date.now() };
    if (names && !isSameMove && !isFirst) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  };
  const read = () => {
    const address = compareAddress.read(location.search);
    last = { names: "", time: 0 };
    isReading = true;
    store.set({ ...address, ...settledSides({ ...store.get(), ...address }, store.get().models) });
    isReading = false;
  };
  const stop = store.watch([...compareAddress.keys, "models"], write);
  addEventListener("popstate", read);
  return () => {
    stop();
    removeEventListener("popstate", read);
  };
}
