/** Positions page: makes the store and mounts its parts. */

import { lostText } from "../core/address-table.js";
import { listModels } from "../core/api.js";
import { followScheme } from "../core/color-scheme.js";
import { followTable } from "../core/follow-address.js";
import { createStore } from "../core/store.js";
import { mountNotice } from "../playground/notice.js";
import { mountSentence } from "../playground/sentence.js";
import { followClicker, neighbour } from "../projector/clicker.js";
import { slot } from "../widgets/elements.js";
import { mount as share } from "../widgets/share.js";
import { mount as loading } from "../widgets/waiting/loading.js";
import { mountOrder } from "./order.js";
import { mountScheme, SCHEMES } from "./scheme.js";
import { learnersOf, TABLE } from "./state.js";

/** @import { State } from "./state.js" */

/** @type {State} */
const initial = { ...TABLE.read(location.search), palette: "light", cards: [], learners: null };
const store = createStore(initial);

loading(/** @type {HTMLElement} */ (document.querySelector("main")));
mountNotice(slot(document, "notice"), store, lostText(TABLE.lost(location.search)));
followScheme(store);
mountScheme(document.body, store);
mountSentence(slot(document, "sentence"), store);
mountOrder(document.body, store);
share(slot(document, "share"), store);
const schemes = /** @type {State["scheme"][]} */ (Object.keys(SCHEMES));
followClicker((by) => store.set({ scheme: neighbour(schemes, schemes.indexOf(store.get().scheme), by) }));
followTable(store, TABLE);
listModels().then(
  (models) =>
    store.set({
      cards: models.filter(({ family, input }) => family !== "encoder-decoder" && input !== "image"),
      learners: learnersOf(models),
    }),
  (error) => (slot(document, "order-problem").textContent = error.message),
);
