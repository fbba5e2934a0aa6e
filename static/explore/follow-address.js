/**
 * Keeps the address and the store the same, in both directions. Opening something makes an entry in the history;
 * walking over cells does not, or the back button would have to walk back over each.
 *
 * @typedef {import("../types.js").State} State
 */

import { settle } from "../actions.js";
import { moves } from "../one-move.js";
import { hasUnrunDraft } from "../shown.js";
import { addressKeys, readAddress, stepsBetween, writeAddress } from "../url-state.js";

/** @param {import("../types.js").Store<State>} store */
export function followAddress(store) {
  const move = moves();
  const isNew = (/** @type {State} */ state) => state.run !== null && move.isNew(stepsBetween(readAddress(location.search), state));

  const write = (/** @type {State} */ state) => {
    if (state.models.length === 0) return;
    const address = location.pathname + writeAddress(state);
    const memory = { draft: state.draft };
    if (!isNew(state)) return history.replaceState(memory, "", address);
    // what was typed there has been run or moves on with the reader: the entry left behind keeps its own text only
    history.replaceState(null, "", location.href);
    history.pushState(memory, "", address);
  };

  const read = () => {
    const address = readAddress(location.search);
    const { draft, second, ...before } = store.get();
    const isUnrun = hasUnrunDraft(store.get());
    const state = { ...before, ...address, draft: isUnrun ? draft : address.text, second };
    store.set({ ...address, ...settle(state, state.models), ...(isUnrun ? { second } : {}), hover: null });
  };

  const stop = store.watch([...addressKeys, "draft", "models", "run"], write);
  addEventListener("popstate", read);
  return () => {
    stop();
    removeEventListener("popstate", read);
  };
}
