/** The page of positions: makes the store and mounts its parts. */

import { listModels } from "../api.js";
import { followScheme } from "../explore/follow-scheme.js";
import { followAddress } from "../lab/follow.js";
import { mountSentence } from "../lab/sentence.js";
import { slot } from "../parts/elements.js";
import { mountOrder } from "../positions/order.js";
import { mountScheme } from "../positions/scheme.js";
import { TABLE } from "../positions/state.js";
import { createStore } from "../store.js";
import { mount as loading } from "../views/loading.js";
import { mount as share } from "../views/share.js";

/** @type {import("../positions/state.js").State} */
const initial = { ...TABLE.read(location.search), isDark: false, cards: [] };
const store = createStore(initial);
const any = /** @type {import("../store.js").Store<any>} */ (store);

loading(/** @type {HTMLElement} */ (document.querySelector("main")));
followScheme(any);
mountScheme(document.body, store);
mountSentence(slot(document, "sentence"), any);
mountOrder(document.body, store);
share(slot(document, "share"), any);
followAddress(any, /** @type {any} */ (TABLE));
listModels().then(
  (cards) => store.set({ cards: cards.filter(({ family, task }) => family !== "encoder-decoder" && task !== "none") }),
  (error) => (slot(document, "order-problem").textContent = error.message));
