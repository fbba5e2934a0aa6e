/** What-if panel: the fields of the interventions, and a chip for each in force. */

import { cardOf } from "../domain/form-state.js";
import { changeKeys } from "../domain/interventions.js";
import { el } from "../widgets/elements.js";
import { segmented } from "../widgets/segmented.js";
import { term } from "../widgets/tooltip/term-tooltip.js";
import { changeChips } from "./chips.js";
import { headsOff } from "./disabled-heads.js";
import { fieldsOf } from "./fields.js";

/** @import { Store, WhatIfState as State } from "../core/types.js" */

const PRESS = { open: "opens it", zero: "switches it off", mean: "replaces it by its mean" };

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const chips = changeChips(store.set);
  const fields = fieldsOf(store.set, store.get);
  const off = headsOff(store.get, store.set);
  const press = segmented("What a press on the picture of a head does", PRESS, (value) =>
    store.set({ press: value, aggregate: "" }),
  );
  const heads = el(
    "div",
    { class: "what-if-heads" },
    el("span", {}, term("clicking_a_head", "Clicking a head")),
    press.root,
  );
  root.append(chips.root, fields.root, heads, off.root);
  // on a page without pictures of heads there is nothing to press
  heads.hidden = document.querySelector('[data-view="heads"]:not([hidden])') === null;

  store.watch(["models", "model", "site", "layer", "head", "press", ...changeKeys], (state) => {
    const card = cardOf(state);
    if (!card) return;
    fields.show(state, card);
    press.mark(state.press);
    off.show(state, card, !heads.hidden);
    chips.show(state, card, off.open);
  });
}
