/** History of the explore page: opening something makes an entry, moving over cells does not. */

import { followAddress as follow } from "../core/follow-address.js";
import { changeKeys } from "../domain/interventions.js";
import { settle } from "../domain/settle-address.js";
import { addressKeys, readAddress, stepsBetween, writeAddress } from "./address.js";
import { hasUnrunDraft } from "./stale-picture.js";

/** @import { State, Store } from "../core/types.js" */

/** @param {string[]} names */
const isSlid = (names) => names.length > 0 && names.every((name) => changeKeys.includes(/** @type {any} */ (name)));

/** @param {Store<State>} store */
export function followAddress(store) {
  /** what the address says, or will when the slider has rested */
  let said = { address: "", draft: "", state: readAddress(location.search) };

  follow(store, {
    keys: [...addressKeys, "draft", "models", "run"],
    entryOf: (state) => ({ search: writeAddress(state), memory: { draft: state.draft } }),
    rule(state, _, { isNew, push, replace, later }) {
      if (state.models.length === 0) return;
      const address = writeAddress(state);
      if (address === said.address && state.draft === said.draft) return;
      const names = stepsBetween(said.state, state);
      said = { address, draft: state.draft, state };
      // a link whose image is not here shows nothing yet, but is a place to return to
      if ((state.run !== null || state.absent !== "") && isNew(names)) {
        leave(() => push(state));
      } else if (state.run !== null && isSlid(names)) later(state);
      else replace(state);
    },
    restore() {
      const address = readAddress(location.search);
      said = { address: "", draft: "", state: address };
      const { draft, second, ...before } = store.get();
      const isUnrun = hasUnrunDraft(store.get());
      const state = { ...before, ...address, draft: isUnrun ? draft : address.text, second };
      // what the models have is not known before they are
      const settled = state.models.length > 0 ? settle(state, state.models) : { draft: state.draft };
      store.set({ ...address, ...settled, ...(isUnrun ? { second } : {}), hover: null });
    },
  });
}

/**
 * What was typed has been run or moves on with the reader: the entry left behind keeps its own text only.
 * @param {() => void} push
 */
function leave(push) {
  history.replaceState(null, "", location.href);
  push();
}
