/** Clicker on the compare page: steps through the training, both sides together where they stand at the same step. */

import { cardAt, checkpointOf, named, stagesOf } from "../../domain/model-cards.js";
import { followClicker as follow, neighbour } from "../../projector/clicker.js";
import { asSide, NAMES } from "../address.js";

/** @import { Store } from "../../core/store.js" */
/** @import { Name, State } from "../address.js" */

/** @param {State} state @param {Name} name @param {1 | -1} by @returns {State} */
function moved(state, name, by) {
  const model = state[`${name}.model`];
  const card = cardAt(state["models"], model);
  if (!card?.steps?.length) return {};
  const stages = stagesOf(card);
  const step = neighbour(stages, stages.indexOf(checkpointOf(model).step), by);
  return asSide(name, { model: named(card.id, step) });
}

/** @param {Store<State>} store */
export const followClicker = (store) =>
  follow((by) => {
    const state = store.get();
    // two moments side by side: the first goes on towards the second
    const names = state["a.model"] === state["b.model"] ? NAMES : /** @type {Name[]} */ (["a"]);
    store.set(Object.assign({}, ...names.map((name) => moved(state, name, by))));
  });
