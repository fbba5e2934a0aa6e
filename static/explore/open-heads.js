/** Fetches the exact numbers of the chosen head of the last good run. */

/** @typedef {import("../types.js").State} State */

import { hasHead } from "../actions.js";
import { attention } from "../api.js";
import { OPENED_TENSORS, openedOf } from "../replies.js";
import { latest } from "./latest.js";

/** @param {import("../types.js").Store<State>} store */
export function openHeads(store) {
  const take = latest();
  return store.watch(["run", "site", "layer", "head"], (state, previous) => {
    const { run, site, layer, head } = state;
    // a place in another model waits for that model's run
    if (!run || site === "" || state.model !== previous.model || !hasHead(run.card, state)) return;
    take(
      async (signal) => {
        const wanted = { sites: [site], layers: [layer], heads: [head], tensors: OPENED_TENSORS };
        const reply = await attention(run.question, wanted, signal);
        signal.throwIfAborted();
        store.set({ opened: openedOf(reply, run, { site, layer, head }) });
      },
      (problem) => store.set({ problem }),
    );
  });
}
