/** Question form: the reader types or shuffles letters, and says how far back the question asks. */

/** @import { Store } from "../../core/store.js" */
/** @import { ReachQuestion } from "./state.js" */

import { smallButton } from "../../charts/small-button.js";
import { slider } from "../../playground/fields.js";
import { el } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";
import { FARTHEST, LONG, MOST_LETTERS, randomLetters, shuffled } from "./state.js";

/** @param {HTMLElement} root @param {Store<ReachQuestion & any>} store */
export function mountQuestion(root, store) {
  const letters = el("input", {
    id: "letters",
    type: "text",
    maxlength: MOST_LETTERS,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "none",
  });
  const distance = slider({ name: "distance", label: "Letters back", min: 1, max: FARTHEST }, (value) =>
    store.set({ distance: value }),
  );
  const trainings = segmented("Training that answers", { 0: "1st", 1: "2nd", 2: "3rd" }, (training) =>
    store.set({ training }),
  );
  /** @param {string} next the distance stays where it can */
  const take = (next) =>
    store.set({ letters: next, distance: Math.min(store.get().distance, Math.max(1, next.length)) });
  letters.addEventListener("input", () => take(letters.value.toLowerCase()));
  root.append(
    el("div", { class: "field reach-field" }, el("label", { for: "letters" }, "Letters a to h"), letters),
    el(
      "div",
      { class: "reach-buttons" },
      smallButton("Shuffle", () => take(shuffled(store.get().letters))),
      smallButton(`${LONG} random letters`, () => take(randomLetters(LONG))),
      el("span", { class: "small muted" }, "Training"),
      trainings.root,
    ),
    distance.root,
  );
  store.watch(["letters", "distance", "training"], (/** @type {ReachQuestion} */ state) => {
    if (letters.value.toLowerCase() !== state.letters) letters.value = state.letters;
    distance.input.max = String(Math.min(FARTHEST, Math.max(1, state.letters.length)));
    distance.show(state.distance);
    trainings.mark(state.training);
  });
}
