/** Largest changes: a table of the cells that changed most; a row chooses its cell in all pictures. */

import { numberText } from "../../format/numbers.js";
import { cutFrom, cutOut } from "../../image-input/patch-crop.js";
import { el } from "../../widgets/elements.js";
import { heading, table } from "../../widgets/table.js";
import { differenceNames, isComparable } from "../weight-difference.js";
import { signedText } from "./difference-tables.js";

/** @import { Store } from "../../core/store.js" */
/** @import { State } from "../address.js" */
/** @import { Change } from "../weight-difference.js" */

/** @param {State} state */
const isOfOneImage = ({ "a.seen": a, "b.seen": b }) => Boolean(a && a.url === b?.url);

/** @param {State} state @param {Change} change */
function changeRow(state, { row, column, a, b, difference: change }) {
  const { difference } = state;
  const names = differenceNames(difference);
  // of patches the place is enough, with the patch itself beside it
  const written = (/** @type {string | undefined} */ name, /** @type {string} */ label) =>
    difference.isOfPatches
      ? [isOfOneImage(state) && cutOut(label), el("bdi", { title: name }, label)]
      : [el("bdi", {}, name)];
  const [query, key] = [names.rows[row], names.columns[column]];
  const name = `Show query ${query}, key ${key} in the pictures`;
  const attributes = { type: "button", class: "link", "data-row": row, "data-column": column, "aria-label": name };
  const numbers = [numberText(a, "short"), numberText(b, "short"), signedText(change)];
  return [
    el("td", {}, el("button", attributes, ...written(query, difference.rows[row].label))),
    el("td", {}, ...written(key, difference.columns[column].label)),
    ...numbers.map((text) => el("td", { class: "number" }, text)),
  ];
}

/** @param {State} state */
const changesTable = (state) =>
  table(
    { class: "products changes-table" },
    el("caption", { class: "unseen" }, "The largest changes, the largest first"),
    ["query", "key", "A", "B", "B − A"].map((title) => heading("col", title)),
    state.largest.map((/** @type {Change} */ change) => changeRow(state, change)),
  );

const NO_PARTNER = "No cell can be compared: the queries or the keys of A have no partner in B.";

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const scroller = el("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Table of changes" });
  const none = el("p", { class: "muted", hidden: true }, "Nothing differs.");
  root.append(scroller, none);

  const mark = () => {
    const { query, key } = store.get();
    for (const button of scroller.querySelectorAll("button")) {
      const { row, column } = button.dataset;
      button.setAttribute("aria-pressed", String(Number(row) === query && Number(column) === key));
    }
  };
  scroller.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && target.closest("button");
    if (button) store.set({ query: Number(button.dataset.row), key: Number(button.dataset.column) });
  });
  store.watch(["a.seen"], ({ "a.seen": seen }) => seen && cutFrom(root, seen));
  store.watch(["difference", "a.seen", "b.seen"], (state) => {
    if (!state.difference) return;
    scroller.hidden = state.largest.length === 0;
    none.hidden = !scroller.hidden;
    none.textContent = isComparable(state.difference) ? "Nothing differs." : NO_PARTNER;
    scroller.replaceChildren(changesTable(state));
    mark();
  });
  store.watch(["query", "key"], mark);
}
