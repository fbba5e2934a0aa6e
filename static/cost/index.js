/** Cost page: makes the store, mounts its parts, and asks the server for counts. */

/** @import { Store } from "../core/store.js" */
/** @import { State, View } from "./state.js" */

import { lostText } from "../core/address-table.js";
import { countCosts, isAbort, layerTimes, listFamilies, listWithoutSound, Problem } from "../core/api.js";
import { followScheme } from "../core/color-scheme.js";
import { followTable } from "../core/follow-address.js";
import { asker } from "../core/latest-request.js";
import { during } from "../core/settled.js";
import { createStore } from "../core/store.js";
import "../domain/words/cost.js";
import { followClicker, neighbour } from "../projector/clicker.js";
import { slot } from "../widgets/elements.js";
import { segmented } from "../widgets/segmented.js";
import { mount as share } from "../widgets/share.js";
import { mountCurves } from "./curves.js";
import { mountForm } from "./form.js";
import { mountKind } from "./kind-panel.js";
import { mountListing } from "./listing.js";
import { FARTHEST } from "./reach/state.js";
import { bodyOf, MEASURES, SIZE_NAMES, TABLE, VIEWS } from "./state.js";

/** @type {State} */
const initial = {
  ...TABLE.read(location.search),
  palette: "light",
  families: [],
  cards: [],
  readers: [],
  reply: null,
  problem: null,
  times: null,
};
const store = createStore(initial);

followScheme(store);
mountViews();
mountLater("sentence", async () => (await import("./sentence/index.js")).mountVariants);
mountLater("reach", async () => (await import("./reach/index.js")).mountReach);
mountForm(slot(document, "form"), store);
mountListing(slot(document, "listing"), store);
mountCurves(document.body, store);
mountKind(document.body, store);
share(slot(document, "share"), store);
slot(document, "notice").textContent = lostText(TABLE.lost(location.search)) ?? "";
askForCounts();
followTable(store, TABLE);
followClicker((by) => {
  const { view, measure, distance, letters } = store.get();
  if (view === "reach") store.set({ distance: Math.max(1, Math.min(distance + by, letters.length, FARTHEST)) });
  else store.set({ measure: neighbour(MEASURES, MEASURES.indexOf(measure), by) });
});
layerTimes().then((times) => store.set({ times }), told);
listFamilies().then(({ models }) => store.set({ families: models }), told);
listWithoutSound().then((cards) => store.set({ cards, readers: cards.filter(isReader) }), told);

/** Whether a model predicts a word of one text. @param {import("../core/types.js").ModelCard} card */
function isReader({ family, input, task }) {
  return family !== "encoder-decoder" && input !== "image" && (task === "next-token" || task === "fill-mask");
}

/** Shows one part of the page at a time. */
function mountViews() {
  const names = /** @type {View[]} */ (Object.keys(VIEWS));
  const choice = segmented("Part of the page", VIEWS, (view) => store.set({ view }));
  slot(document, "views").append(choice.root);
  store.watch(["view"], ({ view }) => {
    choice.mark(view);
    for (const name of names) slot(document, `view-${name}`).hidden = name !== view;
  });
}

/**
 * A part of the page comes with its first visit.
 * @param {View} part @param {() => Promise<(root: HTMLElement, store: Store<State>) => void>} load
 */
function mountLater(part, load) {
  let isAsked = false;
  store.watch(["view"], ({ view }) => {
    if (view !== part || isAsked) return;
    isAsked = true;
    during(load().then((mount) => mount(document.body, store), notFetched));
  });
}

function notFetched() {
  told(new Error("A part of this page could not be fetched. Reload to try again."));
}

/** What was counted last stays, as stale, while a size does not fit. */
function askForCounts() {
  const ask = asker(slot(document, "problem"));
  store.watch([...SIZE_NAMES], (state) => {
    ask(async (signal) => {
      try {
        store.set({ reply: await countCosts(bodyOf(state), signal), problem: null });
      } catch (error) {
        if (error instanceof Problem && !isAbort(error)) store.set({ problem: error });
        throw error;
      }
    });
  });
}

/** In the head, which is seen in every part of the page. @param {Error} error */
function told(error) {
  slot(document, "page-problem").textContent = error.message;
}
