/** Listing: the models that pass the filters as a table, the newest last. */

/** @import { Store } from "../core/store.js" */
/** @import { State } from "./state.js" */

import { el } from "../widgets/elements.js";
import { heading, table } from "../widgets/table.js";
import { modelButton, referenceLink } from "./model-links.js";
import { FILTER_KEYS, matching } from "./state.js";

const HEADINGS = ["model", "date", "organisation", "branch", "parameters", "attention", "positions", "reference"];

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountListing(root, store) {
  const choose = (/** @type {string} */ id) => store.set({ id });
  store.watch(["models", "face", ...FILTER_KEYS], (state) => {
    root.hidden = state.face !== "table";
    if (root.hidden) return;
    const rows = matching(state).map((model) => [
      el("th", { scope: "row" }, modelButton(model, choose)),
      ...[
        model.date,
        model.organisations.join(", "),
        model.branch,
        model.parameters,
        model.attention,
        model.positions,
      ].map((text) => el("td", {}, text ?? "–")),
      el("td", {}, referenceLink(model)),
    ]);
    const caption = el("caption", { class: "unseen" }, "Models that pass the filters");
    root.replaceChildren(
      table(
        { class: "order-table" },
        caption,
        HEADINGS.map((name) => heading("col", name)),
        rows,
      ),
    );
  });
}
