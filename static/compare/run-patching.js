/** Activation patching: asks for it whenever its question changes; the last reply stays while a new one is refused. */

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

/** No cell is chosen. */
export const UNCHOSEN = { "p.site": "", "p.layer": null, "p.column": null };

/** The keys that the question is made of, besides what is changed in every run. */
export const QUESTION_KEYS = [
  "models",
  ...["model", "text", "corrupted", "pair", "target", "answer", "wrong", "what"].map((key) => `p.${key}`),
];

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
  ...UNCHOSEN,
});

/**
 * The models that can be patched: it is measured in the words of an answer.
 * @param {State} state @returns {ModelCard[]}
 */
export const textModels = ({ models }) =>
  models.filter((/** @type {ModelCard} */ { input, task }) => input !== "image" && task !== "none");

/** @param {State} state @param {ModelCard[]} models @returns {string} what cannot be asked, empty for nothing */
function problemOf(state, models) {
  if (!models.some(({ id }) => id === state["p.model"]))
    return `No model named “${state["p.model"]}”. Models: ${models.map(({ id }) => id).join(", ")}.`;
  const texts = { clean: state["p.text"], corrupted: state["p.corrupted"] };
  const empty = Object.entries(texts).find(([, text]) => isBlank(text));
  return empty ? `The ${empty[0]} sentence is empty: type at least one word.` : "";
}

/** @param {State} state @param {ModelCard} card */
const bodyOf = (state, card) => ({
  text: state["p.text"],
  corrupted: state["p.corrupted"],
  what: state["p.what"],
  // a text that this model has no field for stays in the address, for the one that has
  pair: (card.family === "encoder" && state["p.pair"]) || null,
  target: (card.family === "encoder-decoder" && state["p.target"]) || null,
  answer: state["p.answer"] || null,
  wrong: state["p.wrong"] || null,
  interventions: interventionsOf(patchSide(state), card),
});

/** @param {Store<State>} store */
export function runPatching(store) {
  const take = latest();
  store.watch([...QUESTION_KEYS, ...PATCH_CHANGES], (state) => {
    const models = textModels(state);
    if (!models.length) return;
    if (!state["p.model"]) {
      const found = PATCH_EXAMPLES.find(({ model }) => models.some(({ id }) => id === model));
      return store.set(found ? exampleFields(found) : { "p.model": models[0]?.id });
    }
    take(
      async (signal) => {
        const problem = problemOf(state, models);
        const card = cardOf({ ...patchSide(state), models });
        if (problem || !card) throw new Error(problem);
        const patched = await patching(state["p.model"], bodyOf(state, card), signal);
        signal.throwIfAborted();
        store.set({ patched, "p.problem": null });
      },
      (problem) => store.set({ "p.problem": problem }),
    );
  });
}
