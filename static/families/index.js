/** Families page: makes the store and mounts its parts. */

/** @import { State } from "./state.js" */

import { lostText } from "../core/address-table.js";
import { listFamilies } from "../core/api.js";
import { followScheme } from "../core/color-scheme.js";
import { followTable } from "../core/follow-address.js";
import { createStore } from "../core/store.js";
import { followClicker, neighbour } from "../projector/clicker.js";
import { slot } from "../widgets/elements.js";
import { mount as share } from "../widgets/share.js";
import { Field } from "./field.js";
import { mountForm } from "./form.js";
import { mountListing } from "./listing.js";
import { mountPanel } from "./panel.js";
import { matching, TABLE } from "./state.js";

/** @type {State} */
const initial = { ...TABLE.read(location.search), palette: "light", models: [] };
const store = createStore(initial);
const field = new Field(store);

slot(document, "picture").replaceWith(field.root);
// read at once: the address is written anew without the values that cannot be
const lost = lostText(TABLE.lost(location.search));

followScheme(store);
mountForm(document.body, store);
mountListing(slot(document, "listing"), store);
mountPanel(slot(document, "panel"), store);
share(slot(document, "share"), store);
store.watch(["face"], ({ face }) => (field.root.hidden = face === "table"));
followTable(store, TABLE);
followClicker((by) => {
  const ids = matching(store.get()).map(({ id }) => id);
  if (ids.length > 0) store.set({ id: neighbour(ids, ids.indexOf(store.get().id), by) });
});

/** What a link says that is not so, and which entries of the operator's file are left out. */
const notice = (/** @type {string[]} */ ...sentences) => {
  slot(document, "notice").textContent = [lost, ...sentences].filter(Boolean).join(" ");
};

notice();
listFamilies().then(
  ({ models, refused }) => {
    const { id } = store.get();
    const unknown = models.some((model) => model.id === id) ? "" : `No model “${id}” is among these; another is shown.`;
    notice(unknown, ...refused.map(({ name, detail }) => `Left out: ${name}. ${detail}`));
    store.set({ models });
  },
  (error) => (slot(document, "problem").textContent = error.message),
);
