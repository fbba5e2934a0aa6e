/** What-ifs of one side: the fields of the explore page, and a chip that undoes each change. */

import { cardOfStage } from "../../domain/model-cards.js";
import { changeChips } from "../../what-if/chips.js";
import { headsOff } from "../../what-if/disabled-heads.js";
import { fieldsOf } from "../../what-if/fields.js";
import { el } from "../../widgets/elements.js";
import { asSide, keysOf, sideOf } from "../address.js";

/** @import { Store } from "../../core/store.js" */
/** @import { Name, State } from "../address.js" */

/** @param {HTMLElement} root @param {Store<State>} store @param {Name} name */
export function mount(root, store, name) {
  const letter = name.toUpperCase();
  const get = () => /** @type {any} */ ({ ...store.get(), ...sideOf(store.get(), name) });
  const put = (/** @type {object} */ patch) => store.set(asSide(name, patch));
  const chips = changeChips(put, letter);
  const fields = fieldsOf(put, get);
  const off = headsOff(get, put);
  const summary = el("summary", {}, `What if: change how ${letter} computes`);
  const details = el(
    "details",
    { class: "side-what-if" },
    summary,
    el("div", { role: "group", "aria-label": `What if in ${letter}` }, fields.root, off.root),
  );
  root.append(chips.root, details);

  store.watch(["models", ...keysOf(name)], ({ models }) => {
    const state = get();
    const card = cardOfStage(models, state.model);
    if (!card) return;
    fields.show(state, card);
    off.show(state, card, false);
    chips.show(state, card, summary);
  });
}
