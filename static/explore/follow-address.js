/**
 * Keeps the address and the store the same, in both directions. Opening something makes an entry in the history;
 * walking over cells does not, or the back button would have to walk back over each.
 *
 * @typedef {import("../types.js").State} State
 */

import { settle } from "../actions.js";
import { addressKeys, isStep, readAddress, writeAddress } from "../url-state.js";
import { draftIn } from "./initial-state.js";

/** @param {import("../types.js").Store<State>} store */
export function followAddress(store) {
  const write = (/** @type {State} */ state) => {
    if (state.models.length === 0) return;
    const shown = readAddress(location.search);
    const address = location.pathname + writeAddress(state);
    const memory = { draft: state.draft };
    const isNew = state.run !== null && isStep(shown, state);
    if (isNew) history.pushState(memory, "", address);
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
