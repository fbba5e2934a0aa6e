/**
 * Changes to how attention is computed, and a chip for each that is in force.
 *
 * @typedef {import("../types.js").ModelCard} ModelCard
 * @typedef {import("../types.js").State} State
 */

import { NOTHING_CHANGED, changeKeys, changesOf, placeText, turned } from "../interventions.js";
import { cardOf } from "../actions.js";
import { el } from "../parts/elements.js";
import { segmented } from "../parts/segmented.js";
import { fieldsOf } from "../parts/what-if-fields.js";
import { isSameHead } from "../places.js";

const PRESS = { open: "opens it", zero: "zeroes it", mean: "sets it to its mean" };

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  const chips = el("div", { class: "chips changes", role: "group", "aria-label": "Changes in force" });
  const zero = el("button", { type: "button" });
  const fields = fieldsOf((patch) => store.set(patch), store.get);
  const press = segmented("What a press on the picture of a head does", PRESS, (value) => store.set({ press: value, aggregate: "" }));
  const heads = el("div", { class: "what-if-heads" }, el("span", {}, "A press on a head"), press.root);
  root.append(chips, fields.root, heads, zero);

  /** @param {State} state */
  const here = ({ site, layer, head }) => (site === "" ? null : { site, layer, head });

  function show(/** @type {State} */ state) {
    const card = cardOf(state);
    if (!card) return;
    fields.show(state, card);
    press.mark(state.press);
    const place = here(state);
    const isOff = place !== null && state.ablate.some((each) => isSameHead(each, place));
    zero.hidden = place === null;
    if (place) zero.textContent = `${isOff ? "Bring back" : "Zero"} ${placeText(place, card)}`;
    const changes = changesOf(state, card);
    const focused = [...chips.querySelectorAll("button")].findIndex((each) => each === document.activeElement);
    chips.replaceChildren(...(changes.length
      ? [...changes.map(({ text, undo }) => chipOf(text, undo)), undoAll()]
      : [el("span", { class: "muted small" }, "Nothing is changed: this is the model as it was trained.")]));
    if (focused >= 0) (chips.querySelectorAll("button")[focused] ?? zero).focus();
  }

  /** @param {string} text @param {Partial<State>} undo */
  function chipOf(text, undo) {
    const chip = el("button", { type: "button", class: "chip on", "aria-label": `Undo ${text}` }, text, el("span", { "aria-hidden": "true" }, "×"));
    chip.onclick = () => store.set(undo);
    return chip;
  }

  function undoAll() {
    const button = el("button", { type: "button", class: "link" }, "Undo all");
    button.onclick = () => store.set(NOTHING_CHANGED);
    return button;
  }

  const turn = () => {
    const state = store.get();
    const place = here(state);
    if (!place) return;
    const isOff = state.ablate.some((each) => isSameHead(each, place));
    store.set({ ablate: isOff ? state.ablate.filter((each) => !isSameHead(each, place)) : turned(state.ablate, [place], "zero") });
  };
  zero.addEventListener("click", turn);
  // on a page without pictures of heads there is nothing to press
  heads.hidden = document.querySelector('[data-view="heads"]:not([hidden])') === null;
  const stop = store.watch(["models", "model", "site", "layer", "head", "press", ...changeKeys], show);
  return () => {
    stop();
    zero.removeEventListener("click", turn);
    fields.destroy();
    press.destroy();
    root.replaceChildren();
  };
}
