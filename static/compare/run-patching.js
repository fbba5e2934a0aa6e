/** Asks for the patching whenever its question changes; the last good answer stays while a new one is refused. */

import { patching } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { cardOf, isBlank } from "../domain/form-state.js";
import { interventionsOf, NOTHING_CHANGED } from "../domain/interventions.js";
import { PATCH_CHANGES, patchSide } from "./address.js";
import { PATCH_EXAMPLES } from "./patch-examples.js";

/** @import { Store } from "../core/store.js" */
/** @import { ModelCard } from "../core/types.js" */
/** @import { State } from "./address.js" */
/** @import { PatchExample } from "./patch-examples.js" */

/** @param {object} side @returns {State} what sets these fields of the patching */
export const asPatch = (side) => Object.fromEntries(Object.entries(side).map(([key, value]) => [`p.${key}`, value]));

/** @param {PatchExample} example @returns {State} */
export const exampleFields = ({ model, text, corrupted, pair = "", target = "", answer, wrong }) => ({
  ...asPatch(NOTHING_CHANGED),
  "p.model": model,
  "p.text": text,
  "p.corrupted": corrupted,
  "p.pair": pair,
  "p.target": target,
  "p.answer": answer,
  "p.wrong": wrong,
  "p.site": "",
  "p.layer": null,
  "p.column": null,
});

/**
 * The models that can be patched: it is measured in the words of an answer.
 * @param {State} state @returns {ModelCard[]}
 */
export const textModels = ({ models }) => models.filter((/** @type {ModelCard} */ { input }) => input !== "image");

/** @param {Store<State>} store */
export function runPatching(store) {
  const take = latest();
  store.watch(
    [
      "models",
      "p.model",
      "p.text",
      "p.corrupted",
      "p.pair",
      "p.target",
      "p.answer",
      "p.wrong",
      "p.what",
      ...PATCH_CHANGES,
    ],
    (state) => {
      const models = textModels(state);
      if (!models.length) return;
      if (!state["p.model"]) {
        const found = PATCH_EXAMPLES.find(({ model }) => models.some(({ id }) => id === model));
        return store.set(found ? exampleFields(found) : { "p.model": models[0]?.id });
      }
      const side = patchSide(state);
      const card = cardOf(/** @type {any} */ ({ ...side, models }));
      if (!card) {
        const ids = models.map(({ id }) => id).join(", ");
        return store.set({ "p.problem": `There is no model “${state["p.model"]}” here. Models: ${ids}.` });
      }
      const empty = Object.entries({ clean: state["p.text"], corrupted: state["p.corrupted"] }).find(([, text]) =>
        isBlank(text),
      );
      if (empty)
        return void take(
          async () => store.set({ "p.problem": `The ${empty[0]} sentence is empty: type at least one word.` }),
          () => {},
        );
      take(
        async (signal) => {
          const body = {
            text: state["p.text"],
            corrupted: state["p.corrupted"],
            what: state["p.what"],
            // a text that this model has no field for stays in the address, for the one that has
            pair: (card.family === "encoder" && state["p.pair"]) || null,
            target: (card.family === "encoder-decoder" && state["p.target"]) || null,
            answer: state["p.answer"] || null,
            wrong: state["p.wrong"] || null,
            interventions: interventionsOf(/** @type {any} */ (side), card),
          };
          const patched = await patching(state["p.model"], body, signal);
          signal.throwIfAborted();
          store.set({ patched, "p.problem": null });
        },
        (problem) => store.set({ "p.problem": problem }),
      );
    },
  );
}
