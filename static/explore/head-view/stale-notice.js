/** Stale notice: says which sentence the pictures show when the fields hold another, and dims them. */

import { changeKeys } from "../../domain/interventions.js";
import { el } from "../../widgets/elements.js";
import { shownInstead } from "../stale-picture.js";

/** @import { State, Store } from "../../core/types.js" */

/** @type {(keyof State)[]} */
const ASKED = ["run", "isBusy", "problem", "model", "file", "text", "draft", "second", "pair", "target", ...changeKeys];

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const line = el("p", { class: "note shown" });
  root.append(line);
  store.watch(ASKED, (state) => {
    const sentence = shownInstead(state) ?? "";
    if (line.textContent !== sentence) line.textContent = sentence;
    document.documentElement.toggleAttribute("data-outdated", sentence !== "");
  });
}
