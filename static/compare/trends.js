/**
 * What each head does on the text after every kept step of the training: asked once for a text, step by step.
 *
 * @typedef {import("./address.js").State} State
 * @typedef {import("./address.js").Name} Name
 * @typedef {{ step: number | null, heads: import("../core/types.js").HeadScores[] }} Stage
 */

import { headScores } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { cardAt, named, stagesOf } from "../domain/model-cards.js";
import { NAMES } from "./address.js";

/** @param {import("../core/store.js").Store<State>} store */
export function followTrends(store) {
  /** @type {Map<string, Stage[]>} */
  const known = new Map();
  NAMES.map((name) => {
    const take = latest();
    return store.watch([`${name}.shown`], (state) => {
      const shown = state[`${name}.shown`];
      const card = shown && cardAt(state.models, shown.run.question.model);
      if (!card?.steps?.length) return store.set({ [`${name}.trend`]: null });
      const { text, interventions } = shown.run.question;
      const key = JSON.stringify([card.id, text, interventions]);
      const found = known.get(key);
      if (found) return store.set({ [`${name}.trend`]: found });
      take(
        async (signal) => {
          const ask = (/** @type {number | null} */ step) =>
            headScores({ model: named(card.id, step), text, pair: null, target: null, interventions }, signal);
          const stages = await Promise.all(
            stagesOf(card).map(async (step) => ({ step, heads: (await ask(step)).heads })),
          );
          signal.throwIfAborted();
          known.set(key, stages);
          store.set({ [`${name}.trend`]: stages });
        },
        () => store.set({ [`${name}.trend`]: null }),
      );
    });
  });
}
