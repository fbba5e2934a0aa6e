/**
 * Head scores over the training: asks for those of every checkpoint, once for a text.
 *
 * @typedef {{ step: number | null, heads: HeadScores[] }} Stage
 */

/** @import { Store } from "../../core/store.js" */
/** @import { HeadScores } from "../../core/types.js" */
/** @import { State } from "../address.js" */

import { headScores } from "../../core/api.js";
import { latest } from "../../core/latest-request.js";
import { cardAt, named, stagesOf } from "../../domain/model-cards.js";
import { NAMES } from "../address.js";

/** @param {Store<State>} store */
export function followScores(store) {
  /** @type {Map<string, Stage[]>} */
  const known = new Map();
  for (const name of NAMES) {
    const take = latest();
    store.watch([`${name}.shown`], (state) => {
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
  }
}
