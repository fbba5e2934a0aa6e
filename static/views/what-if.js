/**
 * Changes to how attention is computed, and a chip for each that is in force.
 *
 * @typedef {import("../types.js").ModelCard} ModelCard
 * @typedef {import("../types.js").Pattern} Pattern
 * @typedef {import("../types.js").State} State
 */

import { NOTHING_CHANGED, changeKeys, changesOf, placeText } from "../interventions.js";
import { cardOf } from "../actions.js";
import { el } from "../parts/elements.js";
import { fieldsOf } from "../parts/what-if-fields.js";

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  const chips = el("div", { class: "chips changes", role: "group", "aria-label": "Changes in force" });
  const zero = el("button", { type: "button" });
  const fields = fieldsOf((patch) => store.set(patch), store.get);
  root.append(chips, fields.root, zero);

  /** @param {State} state */
  const isZeroed = ({ ablate, site, layer, head }) =>
    ablate.find((each) => each.site === site && each.layer === layer && each.head === head);

  function show(/** @type {State} */ state) {
    const card = cardOf(state);
    if (!card) return;
    fields.show(state, card);
    const place = { site: state.site, layer: state.layer, head: state.head };
    zero.textContent = `${isZeroed(state) ? "Bring back" : "Zero"} ${placeText(place, card)}`;
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
    const { site, layer, head } = state;
    if (site === "") return;
    const found = isZeroed(state);
    store.set({ ablate: found ? state.ablate.filter((each) => each !== found) : [...state.ablate, { site, layer, head }] });
  };
  zero.addEventListener("click", turn);
  const stop = store.watch(["models", "model", "site", "layer", "head", ...changeKeys], show);
  return () => {
    stop();
    zero.removeEventListener("click", turn);
    fields.destroy();
    root.replaceChildren();
  };
}
