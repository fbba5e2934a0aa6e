/**
 * Keeps the address and the store the same, in both directions. Opening something makes an entry in the history;
 * walking over cells does not, or the back button would have to walk back over each.
 *
 * @typedef {import("../types.js").State} State
 */

import { settle } from "../actions.js";
import { addressKeys, readAddress, stepsBetween, writeAddress } from "../url-state.js";
import { draftIn } from "./initial-state.js";

const ONE_MOVE_MS = 1000;

/** @param {import("../types.js").Store<State>} store */
export function followAddress(store) {
  let last = { names: "", time: 0 };

  // A slider on its way says many values: they are one step, not one each.
  const isNew = (/** @type {State} */ state) => {
    const names = stepsBetween(readAddress(location.search), state).join();
    if (state.run === null || names === "") return false;
    const isSameMove = names === last.names && Date.now() - last.time < ONE_MOVE_MS;
    last = { names, time: Date.now() };
    return !isSameMove;
  };

  const write = (/** @type {State} */ state) => {
    if (state.models.length === 0) return;
    const address = location.pathname + writeAddress(state);
    const memory = { draft: state.draft };
    if (isNew(state)) history.pushState(memory, "", address);
    else history.replaceState(memory, "", address);
  };

  const read = (/** @type {PopStateEvent} */ event) => {
    const address = readAddress(location.search);
    const draft = draftIn(event.state) ?? address.text;
    const state = { ...store.get(), ...address, draft };
    store.set({ ...address, ...settle(state, state.models), hover: null });
  };

  const stop = store.watch([...addressKeys, "draft", "models", "run"], write);
  addEventListener("popstate", read);
  return () => {
    stop();
    removeEventListener("popstate", read);
  };
}
