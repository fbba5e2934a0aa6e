/** Sparse page: makes the store and mounts its parts. */

import { lostText } from "../core/address-table.js";
import { listWithoutSound } from "../core/api.js";
import { followScheme } from "../core/color-scheme.js";
import { followTable } from "../core/follow-address.js";
import { createStore } from "../core/store.js";
import { whenReading } from "../image-input/lazy.js";
import { mountNotice } from "../playground/notice.js";
import { mountSentence } from "../playground/sentence.js";
import { followClicker, neighbour } from "../projector/clicker.js";
import { slot } from "../widgets/elements.js";
import { mount as share } from "../widgets/share.js";
import { mount as loading } from "../widgets/waiting/loading.js";
import { mountForm } from "./form.js";
import { imagePart } from "./image-part.js";
import { mountPictures } from "./pictures.js";
import { mountPredictions } from "./predict.js";
import { isPreset, PRESETS, TABLE } from "./state.js";

/** @import { State } from "./state.js" */

/** @type {State} */
const initial = {
  ...TABLE.read(location.search),
  palette: "light",
  cards: [],
  trained: null,
  sparse: null,
  problem: null,
  file: null,
  absent: "",
  seen: null,
  hover: null,
};
const store = createStore(initial);

loading(/** @type {HTMLElement} */ (document.querySelector("main")));
mountNotice(slot(document, "notice"), store, lostText(TABLE.lost(location.search)));
followScheme(store);
mountForm(slot(document, "form"), store);
mountPictures(document.body, store);
mountSentence(slot(document, "sentence"), store);
mountPredictions(document.body, store);
whenReading(imagePart(store), ["image"], () =>
  import("./look.js").then(({ mountLooks }) => mountLooks(document.body, store)),
);
share(slot(document, "share"), store);
const patterns = Object.values(PRESETS);
followClicker((by) => {
  const at = patterns.findIndex((preset) => isPreset(store.get(), preset));
  store.set(neighbour(patterns, at, by).set);
});
followTable(store, TABLE);
listWithoutSound().then(
  // of a text shows what is predicted, of an image where its patches look
  (cards) => store.set({ cards: cards.filter(({ task, input }) => task !== "none" || input === "image") }),
  (error) => (slot(document, "predict-problem").textContent = error.message),
);
