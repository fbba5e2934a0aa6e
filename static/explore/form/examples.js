/** Examples: a button runs a sentence that the model card suggests. */

import { during } from "../../core/settled.js";
import { cardOf, isExample, runExample } from "../../domain/form-state.js";
import { shortened } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";

/** @import { Example, State, Store } from "../../core/types.js" */

const LONGEST = 60;

/** @param {Example} example @returns {string} what is read; a translation would say the same twice */
const textsOf = ({ text, pair }) => (pair ? `${text} / ${pair}` : text);

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const list = el("div", { class: "chips" });
  root.append(list);

  store.watch(["models", "model", "text", "pair", "target"], (state) => {
    const examples = cardOf(state)?.examples ?? [];
    const chips = examples.map((example, i) =>
      el(
        "button",
        {
          type: "button",
          class: "chip example",
          value: i,
          "aria-pressed": String(isExample(example, state.text, state.pair || state.target)),
        },
        el("span", {}, shortened(textsOf(example), LONGEST)),
        example.shows && el("small", {}, example.shows),
      ),
    );
    const focused = [...list.querySelectorAll("button")].findIndex((chip) => chip === document.activeElement);
    list.replaceChildren(...(chips.length ? [el("span", { class: "muted small" }, "Try"), ...chips] : []));
    chips[focused]?.focus();
  });
  const click = (/** @type {Event} */ event) => {
    const chip = event.target instanceof Element && event.target.closest("button");
    const state = store.get();
    const card = cardOf(state);
    const example = chip && card?.examples[Number(chip.value)];
    if (!card || !example) return;
    store.set(runExample(state, card, example));
    const asked = { example: Number(chip.value) };
    if (example.scene || example.melody)
      during(import("../../image-input/made-up.js").then((made) => made.takeDrawn(store, asked)));
  };
  list.addEventListener("click", click);
}
