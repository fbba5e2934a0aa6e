/**
 * Rule of the steps page's history: jumping to a step, following a number and asking something else make an entry.
 * Moving over steps and cells does not, or the back button would move back over each.
 */

import { followAddress as follow } from "../core/follow-address.js";
import { settle } from "../domain/settle-address.js";
import { draftIn } from "../explore/initial-state.js";
import { stepsAddress } from "./address.js";
import { trailIn } from "./initial-state.js";

/** @import { Store } from "../core/store.js" */
/** @import { StepsState } from "./types.js" */

/** @param {Store<StepsState>} store */
export const followAddress = (store) =>
  follow(store, {
    keys: [...stepsAddress.keys, "draft", "models", "trail", "jumps"],
    entryOf: (state) => ({ search: stepsAddress.write(state), memory: { draft: state.draft, trail: state.trail } }),
    rule(state, before, { isNew, push, later }) {
      if (state.models.length === 0) return;
      const hasPicture = before.trace !== null || before.absent !== "";
      const isAsked = hasPicture && isNew(stepsAddress.stepsBetween(before, state));
      (isAsked || state.jumps !== before.jumps ? push : later)(state);
    },
    restore(memory) {
      const address = stepsAddress.read(location.search);
      const state = { ...store.get(), ...address, draft: draftIn(memory) ?? address.text };
      // what the models have is not known before they are
      const settled = state.models.length > 0 ? settle(state, state.models) : { draft: state.draft };
      store.set({ ...address, ...settled, trail: trailIn(memory), revealed: false });
    },
  });
