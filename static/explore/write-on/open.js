/** Opens and closes *Write on*; the rest of it is fetched when it is opened for the first time. */

import { during } from "../../core/settled.js";
import { at } from "../../core/site-root.js";
import { cardOf } from "../../domain/form-state.js";
import { el, fetched } from "../../widgets/elements.js";

/** @import { ModelCard, State, Store } from "../../core/types.js" */

/** Says whether a model writes: a decoder goes on, an encoder-decoder translates. @param {ModelCard} card */
const isWriting = (card) =>
  card.input !== "image" && card.family !== "encoder" && ["next-token", "translate"].includes(card.task);

/** @param {State} state how many characters there are to write after */
const lengthOf = (state) => [...(cardOf(state)?.family === "encoder-decoder" ? state.target : state.text)].length;

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const button = el("button", { type: "button", class: "small" });
  root.append(button);
  /** @type {Promise<void> | null} */
  let panel = null;

  const turn = () => {
    const state = store.get();
    store.set({ write: state.write === null ? lengthOf(state) : null });
  };
  button.addEventListener("click", turn);
  document.addEventListener("keydown", (event) => {
    const isTyped = event.target instanceof Element && event.target.closest("input, textarea, select, .writing");
    if (event.key !== "w" || event.ctrlKey || event.metaKey || event.altKey || isTyped || root.hidden) return;
    if (store.get().write === null) turn();
    panel?.then(() => /** @type {HTMLElement} */ (root.querySelector("button.primary")).focus());
  });
  store.watch(["models", "model", "write"], (state) => {
    const card = cardOf(state);
    const isOpen = state.write !== null;
    root.hidden = !card || !isWriting(card);
    root.classList.toggle("is-open", isOpen && !root.hidden);
    button.textContent = isOpen ? "Close" : "Write on (w)";
    button.setAttribute("aria-expanded", String(isOpen));
    if (!root.hidden && isOpen) panel ??= during(fetchPanel(root, store));
  });
  // a text of the reader's own is where writing begins anew; one that the history brings back comes with its place
  store.watch(["asked", "model"], (state, before) => {
    if (state.write !== null && before.models.length > 0 && state !== before) store.set({ write: lengthOf(state) });
  });
}

/** @param {HTMLElement} root @param {Store<State>} store */
async function fetchPanel(root, store) {
  const style = el("link", { rel: "stylesheet", href: at("/static/styles/pages/explore-write-on.css") });
  const [{ mountPanel }] = await Promise.all([import("./panel.js"), fetched(style)]);
  mountPanel(root, store);
}
