/** The cells that changed most, as a table whose rows choose the cell in all pictures. */

import { numberText } from "../../format/numbers.js";
import { cutFrom, cutOut } from "../../image-input/patch-crop.js";
import { el } from "../../widgets/elements.js";
import { differenceNames } from "../difference.js";
import { signedText } from "./difference-tables.js";

/** @import { Store } from "../../core/store.js" */
/** @import { State } from "../address.js" */
/** @import { Change } from "../difference.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const scroller = el("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Table of changes" });
  const none = el("p", { class: "muted", hidden: true }, "Nothing differs.");
  root.append(scroller, none);

  function show() {
    const { difference, largest: changes } = store.get();
    if (!difference) return;
    scroller.hidden = changes.length === 0;
    none.hidden = changes.length > 0;
    const { rows: queries, columns: keys } = differenceNames(difference);
    // of patches the place is enough, with the patch itself beside it
    const written = (/** @type {string} */ name, /** @type {any} */ slot) =>
      difference.isOfPatches
        ? [isOfOneImage() && cutOut(slot.label), el("bdi", { title: name }, slot.label)]
        : [el("bdi", {}, name)];
    const rows = changes.map((/** @type {Change} */ { row, column, a, b, difference: change }) => {
      const [query, key] = [queries[row] ?? "", keys[column] ?? ""];
      const button = el(
        "button",
        {
          type: "button",
          class: "link",
          "data-row": row,
          "data-column": column,
          "aria-label": `Show query ${query}, key ${key} in the pictures`,
        },
        ...written(query, difference.rows[row]),
      );
      return el(
        "tr",
        {},
        el("td", {}, button),
        el("td", {}, ...written(key, difference.columns[column])),
        ...[numberText(a, "short"), numberText(b, "short"), signedText(change)].map((text) =>
          el("td", { class: "number" }, text),
        ),
      );
    });
    scroller.replaceChildren(
      el(
        "table",
        { class: "products changes-table" },
        el("caption", { class: "unseen" }, "The largest changes, the largest first"),
        el(
          "thead",
          {},
          el("tr", {}, ...["query", "key", "A", "B", "B − A"].map((title) => el("th", { scope: "col" }, title))),
        ),
        el("tbody", {}, ...rows),
      ),
    );
    mark();
  }
  const isOfOneImage = () => {
    const [a, b] = [store.get()["a.seen"], store.get()["b.seen"]];
    return Boolean(a && a.url === b?.url);
  };
  const seen = () => {
    const { "a.seen": a } = store.get();
    if (a) cutFrom(root, a);
    show();
  };
  function mark() {
    const { query, key } = store.get();
    for (const button of scroller.querySelectorAll("button")) {
      button.setAttribute(
        "aria-pressed",
        String(Number(button.dataset.row) === query && Number(button.dataset.column) === key),
      );
    }
  }
  const click = (/** @type {Event} */ event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    if (button) store.set({ query: Number(button.dataset.row), key: Number(button.dataset.column) });
  };
  scroller.addEventListener("click", click);
  store.watch(["difference"], show);
  store.watch(["a.seen", "b.seen"], seen);
  store.watch(["query", "key"], mark);
}
