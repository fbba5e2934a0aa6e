/** Notice: says what the page could not read of its address, and which model it shows in place of a missing one. */

/** @import { Store } from "../core/store.js" */
/** @import { Asked } from "./sentence.js" */

import { unknownModel } from "../domain/settle-address.js";
import { cardOf } from "./sentence.js";

/**
 * @param {HTMLElement} root @param {Store<Asked & any>} store
 * @param {string | null} lost what of the address could not be read, in words
 */
export const mountNotice = (root, store, lost) =>
  store.watch(["cards", "model"], (state) => {
    const card = cardOf(state);
    root.textContent = [card && unknownModel(state, card, state.cards), lost].filter(Boolean).join(" ");
  });
