/**
 * Keeps the address and the store the same, in both directions. Opening something makes an entry in the history;
 * walking over cells does not, or the back button would have to walk back over each.
 *
 * @typedef {import("../core/types.js").State} State
 */

import { moves } from "../core/history-steps.js";
import { addressKeys, readAddress, stepsBetween, writeAddress } from "../domain/address-fields.js";
import { settle } from "../domain/form-state.js";
import { changeKeys } from "../domain/interventions.js";
import { hasUnrunDraft } from "./stale-picture.js";

// writing an address takes longer than drawing a small head, and a slider on its way says many
const REST_MS = 60;

/** @param {string[]} names */
const isSlid = (names) =>
  names.length > 0 &&
  names.every((name) =>
    changeKeys.includes(/** @type {keyof State & keyof import("../core/types.js").Address} */ (name)),
  );

/** @param {import("../core/types.js").Store<State>} store */
export function followAddress(store) {
  const move = moves();
  /** what the address says, or will when the slider has rested */
  let said = { address: "", draft: "", state: readAddress(location.search) };
  let timer = 0;
  /** what the entry of now should say, when the slider has rested @type {(() => void) | null} */
  let waiting = null;

  function settleNow() {
    clearTimeout(timer);
    waiting?.();
    waiting = null;
  }

  const write = (/** @type {State} */ state) => {
    if (state.models.length === 0) return;
    const address = location.pathname + writeAddress(state);
    if (address === said.address && state.draft === said.draft) return;
    const names = stepsBetween(said.state, state);
    said = { address, draft: state.draft, state };
    const memory = { draft: state.draft };
    // a link whose image is not here shows nothing yet, but is a place to return to
    if ((state.run !== null || state.absent !== "") && move.isNew(names)) {
      settleNow();
      // what was typed there has been run or moves on with the reader: the entry left behind keeps its own text only
      history.replaceState(null, "", location.href);
      return history.pushState(memory, "", address);
    }
    const replace = () => history.replaceState(memory, "", address);
    clearTimeout(timer);
    waiting = state.run !== null && isSlid(names) ? replace : null;
    if (waiting) timer = window.setTimeout(settleNow, REST_MS);
    else replace();
  };

  const read = () => {
    clearTimeout(timer);
    waiting = null;
    const address = readAddress(location.search);
    said = { address: "", draft: "", state: address };
    const { draft, second, ...before } = store.get();
    const isUnrun = hasUnrunDraft(store.get());
    const state = { ...before, ...address, draft: isUnrun ? draft : address.text, second };
    store.set({ ...address, ...settle(state, state.models), ...(isUnrun ? { second } : {}), hover: null });
  };

  store.watch([...addressKeys, "draft", "models", "run"], write);
  addEventListener("popstate", read);
  addEventListener("pagehide", settleNow);
}
