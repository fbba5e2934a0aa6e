/** The opening page: one sentence, the word that comes next, and the head that found it. */

import { markContrast } from "../core/color-scheme.js";
import { followAddress } from "../core/follow-address.js";
import { during } from "../core/settled.js";
import { createStore } from "../core/store.js";
import { el } from "../widgets/elements.js";
import { mount as loading } from "../widgets/waiting/loading.js";
import { mount as actions } from "./actions.js";
import { askModel } from "./ask-model.js";
import { mount as beats } from "./beats.js";
import { mount as form } from "./form.js";
import { mount as nextWord } from "./next-word.js";
import { mount as sentence } from "./sentence.js";
import { initialState, queryOf, readHash, writeHash } from "./state.js";
import { lookText, wordText } from "./story.js";

/** @import { Store } from "../core/store.js" */
/** @import { OpeningState } from "./state.js" */

/** @param {HTMLElement} root @param {Store<OpeningState>} store */
function story(root, store) {
  store.watch(["answer", "isOff", "query"], (state) => {
    const { answer, isOff } = state;
    if (!answer) return;
    const look = el("span", { class: "said-look" }, lookText(answer, queryOf(state, answer)));
    root.replaceChildren(look, " ", el("span", { class: "said-word" }, wordText(answer, isOff)));
  });
}

/** @param {HTMLElement} root @param {Store<OpeningState>} store */
function introduction(root, store) {
  const said = root.textContent;
  store.watch(["card", "place"], ({ card, place }) => {
    if (card && place) root.textContent = `${said} This one is layer ${place.layer}, head ${place.head} of ${card.id}.`;
  });
}

const VIEWS = { introduction, sentence, story, "next-word": nextWord, actions, form };

markContrast();
const store = createStore(initialState(location.hash));
for (const [name, mount] of Object.entries(VIEWS)) {
  const root = document.querySelector(`[data-view="${name}"]`);
  if (root instanceof HTMLElement) mount(root, store);
}
loading(/** @type {HTMLElement} */ (document.querySelector("main")));
beats(/** @type {HTMLElement} */ (document.querySelector('[data-page="opening"]')), store);
askModel(store);
// what explains the controls comes after the picture
const stopWaiting = store.watch(["answer"], ({ answer }) => {
  if (!answer) return;
  queueMicrotask(() => stopWaiting());
  during(import("../widgets/tooltip/controls.js"));
});
followAddress(store, {
  keys: ["text", "isOff"],
  // with a query the address would be the explorer's; an entry is written also where only its fragment differs
  entryOf: (state) => ({ search: writeHash(state), memory: "opening" }),
  rule: (state, before, { push, replace }) => (state.text === before.text ? replace : push)(state),
  // the link that skips to the content has a fragment of its own
  restore: () => location.hash !== "#main" && store.set(readHash(location.hash)),
});
