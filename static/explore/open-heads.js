/** Open head: fetches its exact weights, then its other numbers; or several heads put together. */

import { aggregate, attention } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { hasHead } from "../domain/head-places.js";
import { aggregateOf, MATRIX_TENSORS, matrixOf, numbersOf, OPENED_TENSORS } from "../domain/parse-replies.js";

/** @import { HeadPlace, Run, State, Store } from "../core/types.js" */

// up to here one request is as fast as two, and nothing on the page is behind the picture even for a moment
const SHORT = 64;

/** @param {Store<State>} store */
export function openHeads(store) {
  const take = latest();

  /** @param {Run} run @param {HeadPlace} place */
  const openOne = (run, place) => async (/** @type {AbortSignal} */ signal) => {
    const { site, layer, head } = place;
    const ask = async (/** @type {string[]} */ tensors) => {
      const reply = await attention(run.question, { sites: [site], layers: [layer], heads: [head], tensors }, signal);
      signal.throwIfAborted();
      return reply;
    };
    if (isShort(run)) {
      const reply = await ask([...OPENED_TENSORS, "mask"]);
      return store.set({ matrix: matrixOf(reply, run, place), ...numbersOf(reply, run, place) });
    }
    store.set({ matrix: matrixOf(await ask(MATRIX_TENSORS), run, place) });
    store.set(numbersOf(await ask(OPENED_TENSORS), run, place));
  };

  /** @param {State} state @param {Run} run @param {HeadPlace["site"]} site @param {"mean" | "max"} how */
  const openSeveral =
    ({ chosen }, run, site, how) =>
    async (/** @type {AbortSignal} */ signal) => {
      const own = chosen.filter((place) => place.site === site && hasHead(run.card, place));
      const heads = own.length ? own.map(({ layer, head }) => ({ layer, head })) : null;
      const reply = await aggregate(run.question, { site, heads, how }, signal);
      signal.throwIfAborted();
      store.set({ matrix: aggregateOf(reply, run, how), opened: null, captured: null });
    };

  store.watch(["run", "site", "layer", "head", "aggregate", "chosen"], (state, previous) => {
    const { run, site, layer, head } = state;
    // a place in another model waits for that model's run
    if (!run || site === "" || state.model !== previous.model || !hasHead(run.card, state)) return;
    const open = state.aggregate ? openSeveral(state, run, site, state.aggregate) : openOne(run, { site, layer, head });
    take(open, (problem) => store.set({ problem }));
  });
}

/** @param {Run} run */
const isShort = ({ tokens }) => Math.max(tokens.source.length, tokens.target?.length ?? 0) <= SHORT;
