/** Cost page: makes the store, mounts its parts, and asks the server for counts. */

/** @import { State, View } from "./state.js" */

import { lostText } from "../core/address-table.js";
import { countCosts, isAbort, layerTimes, listEveryModel, listFamilies, Problem } from "../core/api.js";
import { followScheme } from "../core/color-scheme.js";
import { followTable } from "../core/follow-address.js";
import { asker } from "../core/latest-request.js";
import { during } from "../core/settled.js";
import { createStore } from "../core/store.js";
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
mountSentence();
mountReachLater();
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
  if (view === "reach") store.set({ distance: Math.min(Math.max(1, distance + by), letters.length, FARTHEST) });
  else store.set({ measure: neighbour(MEASURES, MEASURES.indexOf(measure), by) });
});
layerTimes().then((times) => store.set({ times }), told);
listFamilies().then(({ models }) => store.set({ families: models }), told);
listEveryModel().then((cards) => store.set({ cards, readers: cards.filter(isReader) }), told);

/** Whether a model predicts a word of one text. @param {import("../core/types.js").ModelCard} card */
function isReader({ family, input, task }) {
  return family !== "encoder-decoder" && input !== "image" && (task === "next-token" || task === "fill-mask");
}

/** Fetches the part about reach with its first use. */
function mountReachLater() {
  let isMounted = false;
  store.watch(["view"], ({ view }) => {
    if (view !== "reach" || isMounted) return;
    isMounted = true;
    during(import("./reach/index.js").then(({ mountReach }) => mountReach(document.body, store)));
  });
}

/** Shows one part of the page at a time. */
function mountViews() {
  const names = /** @type {View[]} */ (Object.keys(VIEWS));
  const choice = segmented("Part of the page", VIEWS, (view) => store.set({ view }));
  slot(document, "views").append(choice.root);
  choice.root.hidden = names.length < 2;
  store.watch(["view"], ({ view }) => {
    choice.mark(view);
    for (const name of names) slot(document, `view-${name}`).hidden = name !== view;
  });
}

/** A part of the page comes with its first visit. */
function mountSentence() {
  let isThere = false;
  store.watch(["view"], ({ view }) => {
    if (view !== "sentence" || isThere) return;
    isThere = true;
    during(import("./sentence/index.js").then(({ mountVariants }) => mountVariants(document.body, store), told));
  });
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

/** @param {Error} error */
function told(error) {
  slot(document, "problem").textContent = error.message;
}
