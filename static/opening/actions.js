/** Three things to do: switch the head off, type a sentence, take the first lesson; and the way to every other head. */

import { at } from "../core/site-root.js";
import { placesOf } from "../domain/head-places.js";
import { el } from "../widgets/elements.js";
import { exploreLink } from "./state.js";

/** @import { Store } from "../core/store.js" */
/** @import { OpeningState } from "./state.js" */

/** @param {HTMLElement} root @param {Store<OpeningState>} store */
export function mount(root, store) {
  const off = el("button", { type: "button", class: "primary", "aria-pressed": "false" }, "Switch the head off");
  const type = el("button", { type: "button", "aria-expanded": "false" }, "Type your own sentence");
  const lesson = el("a", { class: "button", href: at("/learn/why-john") }, "Start the first lesson");
  const explore = el("a", { class: "button" }, "Explore every head");
  root.append(off, type, lesson, explore);

  store.watch(["isOff"], ({ isOff }) => {
    off.setAttribute("aria-pressed", String(isOff));
    off.textContent = isOff ? "Switch the head on again" : "Switch the head off";
  });
  store.watch(["isTyping"], ({ isTyping }) => type.setAttribute("aria-expanded", String(isTyping)));
  store.watch(["card", "place", "text", "isOff"], (state) => {
    explore.href = exploreLink(state);
    const heads = state.card && placesOf(state.card).length;
    explore.textContent = heads ? `Explore all ${heads} heads` : "Explore every head";
  });
  off.addEventListener("click", () => store.set({ isOff: !store.get().isOff }));
  type.addEventListener("click", () => store.set({ isTyping: !store.get().isTyping }));
}
