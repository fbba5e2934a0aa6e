/** What model this is, in one line, and what the server remarks about this run. */

import { cardOf } from "../actions.js";
import { countText } from "../numbers.js";
import { el } from "../parts/elements.js";

/** @param {HTMLElement} root @param {import("../types.js").Store<import("../types.js").State>} store */
export function mount(root, store) {
  const stop = store.watch(["models", "model", "run"], (state) => {
    const card = cardOf(state);
    if (!card) return;
    const isOnly = card.sites.length === 1;
    const sites = card.sites.map(({ site, layers, heads }) => `${isOnly ? "" : `${site} `}${layers} layers × ${heads} heads`).join(", ");
    const facts = `${card.id}: ${card.family}, ${sites}, ${countText(card.parameters)} parameters, head size ${card.d_head}, at most ${card.max_tokens} tokens.`;
    const notes = state.run?.card.id === card.id ? state.run.notes : [];
    root.replaceChildren(
      el("p", {}, el("b", {}, facts), ` ${card.description}`),
      ...notes.map((note) => el("p", { class: "note" }, note)),
    );
  });
  return () => {
    stop();
    root.replaceChildren();
  };
}
