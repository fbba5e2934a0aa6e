/**
 * Keeps the address and the store the same, in both directions. Jumping to a step, following a number and asking something
 * else make an entry in the history; walking over steps and cells does not, or the back button would walk back over each.
 *
 * @import { StepsState } from "./types.js"
 */

import { moves } from "../core/history-steps.js";
import { settle } from "../domain/form-state.js";
import { draftIn } from "../explore/initial-state.js";
import { stepsAddress } from "./address.js";
import { trailIn } from "./initial-state.js";

// browsers refuse an address that changes too often, and writing one takes longer than drawing a cell
const REST_MS = 60;

/** @param {import("../core/store.js").Store<StepsState>} store */
export function followAddress(store) {
  const move = moves();
  let isReading = false;
  let timer = 0;
  /** what the entry of now should say, when the moves have rested @type {(() => void) | null} */
  let waiting = null;

  function settleNow() {
    clearTimeout(timer);
    waiting?.();
    waiting = null;
  }

  const write = (/** @type {StepsState} */ state, /** @type {StepsState} */ before) => {
    if (state.models.length === 0 || isReading) return;
    const address = location.pathname + stepsAddress.write(state);
    const memory = { draft: state.draft, trail: state.trail };
    const isAsked =
      (before.trace !== null || before.absent !== "") && move.isNew(stepsAddress.stepsBetween(before, state));
    if (isAsked || state.jumps !== before.jumps) {
      settleNow();
      history.pushState(memory, "", address);
      return;
    }
    clearTimeout(timer);
    waiting = () => history.replaceState(memory, "", address);
    timer = window.setTimeout(settleNow, REST_MS);
  };

  const read = (/** @type {PopStateEvent} */ event) => {
    clearTimeout(timer);
    waiting = null;
    const address = stepsAddress.read(location.search);
    const before = store.get();
    move.forget();
    const draft = draftIn(event.state) ?? address.text;
    const state = { ...before, ...address, draft };
    isReading = true;
    store.set({ ...address, ...settle(state, state.models), trail: trailIn(event.state), revealed: false });
    isReading = false;
  };

  store.watch([...stepsAddress.keys, "draft", "models", "trail", "jumps"], write);
  addEventListener("popstate", read);
}
