/** Model and sentence: the reader chooses a model and types a sentence, or keeps an example of its card. */

/** @import { Store } from "../core/store.js" */
/** @import { ModelCard } from "../core/types.js" */

import { startTimer, stopTimer } from "../core/settled.js";
import { cardAt, cardOfStage } from "../domain/model-cards.js";
import { el } from "../widgets/elements.js";
import { checkpointOptions } from "../widgets/model-options.js";

const REST_MS = 300;

/** @typedef {{ model: string, text: string, cards: ModelCard[] }} Asked */

/** @param {Asked} state a checkpoint has a card of its own */
export const cardOf = ({ cards, model }) => cardOfStage(cards, model) ?? cardAt(cards, model) ?? cards[0];

/** The typed sentence, or an example of the model in which something is to be guessed. @param {Asked} state */
export function textOf(state) {
  const card = cardOf(state);
  if (state.text || !card) return state.text;
  const texts = card.examples.map(({ text }) => text);
  const first = texts[0] ?? "";
  if (card.task === "fill-mask") return texts.find((text) => text.includes(card.mask_token ?? "[MASK]")) ?? first;
  // after the full stop only the end is to come: leave the last word for the model
  return card.task === "next-token" && /[.!?]$/.test(first) ? first.replace(/\s*\S+$/, "") : first;
}

/** @param {HTMLElement} root @param {Store<Asked>} store */
export function mountSentence(root, store) {
  const model = el("select", { id: "model" });
  const text = el("textarea", { id: "text", rows: 1, spellcheck: "false", dir: "auto" });
  model.addEventListener("change", () => store.set({ model: model.value, text: "" }));
  /** @type {ModelCard[]} */
  let offered = [];
  let timer = 0;
  const take = () => store.set({ text: text.value });
  text.addEventListener("input", () => {
    stopTimer(timer);
    timer = startTimer(take, REST_MS);
  });
  // as where a button runs: Enter is at once, Shift+Enter is for those who want a new line
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    stopTimer(timer);
    take();
  });
  const textPicker = el("div", { class: "picker grow" }, el("label", { for: "text" }, "Sentence"), text);
  root.append(el("div", { class: "picker" }, el("label", { for: "model" }, "Model"), model), textPicker);
  store.watch(["cards", "model", "text"], (state) => {
    if (state.cards !== offered) model.replaceChildren(...optionsOf(state.cards));
    offered = state.cards;
    model.value = cardOf(state)?.id ?? "";
    textPicker.hidden = cardOf(state)?.input === "image";
    // with no text the numbers are of the example, so an emptied field goes on saying which
    text.placeholder = textOf({ ...state, text: "" });
    if (document.activeElement !== text) text.value = textOf(state);
  });
}

/** @param {ModelCard[]} cards */
const optionsOf = (cards) => [
  ...cards.map(({ id }) => el("option", { value: id }, id)),
  ...checkpointOptions(cards, ""),
];
