/** Step link: leads from the open head to its steps, with the same text, interventions and cell. */

import { pinnedCell } from "../../domain/selected-cell.js";
import { stepsLink } from "../../steps/address.js";
import { el } from "../../widgets/elements.js";
import { addressKeys } from "../address.js";

/** @import { State, Store } from "../../core/types.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const link = el("a", { class: "button small", hidden: true }, "Step through this head");
  root.append(link);
  store.watch(["opened", ...addressKeys], (state) => {
    link.hidden = !state.opened;
    if (!state.opened) return;
    const { query, key } = pinnedCell(state, state.opened);
    link.href = stepsLink(state, { row: query, column: key });
  });
}
