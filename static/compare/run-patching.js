/** Asks for the patching whenever its question changes; the last good answer stays while a new one is refused. */

import { patching } from "../api.js";
import { latest } from "../explore/latest.js";
import { PATCH_EXAMPLES } from "./patch-examples.js";

/** @param {import("./patch-examples.js").PatchExample} example @returns {import("./address.js").State} */
export const exampleFields = ({ model, text, corrupted, target = "", answer, wrong }) => ({
  "p.model": model, "p.text": text, "p.corrupted": corrupted, "p.target": target, "p.answer": answer, "p.wrong": wrong,
  "p.site": "", "p.layer": null, "p.column": null,
});

/** @param {import("../store.js").Store<import("./address.js").State>} store */
export function runPatching(store) {
  const take = latest();
  return store.watch(["models", "p.model", "p.text", "p.corrupted", "p.target", "p.answer", "p.wrong", "p.what"], (state) => {
    if (!state.models.length) return;
    if (!state["p.model"]) {
      const found = PATCH_EXAMPLES.find(({ model }) => state.models.some((/** @type {any} */ { id }) => id === model));
      return store.set(found ? exampleFields(found) : { "p.model": state.models[0].id });
    }
    if (!state["p.text"] || !state["p.corrupted"]) return;
    take(async (signal) => {
      const body = {
        text: state["p.text"], corrupted: state["p.corrupted"], target: state["p.target"] || null, what: state["p.what"],
        answer: state["p.answer"] || null, wrong: state["p.wrong"] || null,
      };
      const patched = await patching(state["p.model"], body, signal);
      signal.throwIfAborted();
      store.set({ patched, "p.problem": null });
    }, (problem) => store.set({ "p.problem": problem }));
  });
}
