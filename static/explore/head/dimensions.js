/** Where the scores of one query come from: for every key, the product of query and key in each dimension. */

import { currentCell, pinnedCell } from "../../domain/selected-cell.js";
import { signedColor } from "../../drawing/color.js";
import { numberText } from "../../format/numbers.js";
import { reachOf } from "../../format/row-math.js";
import { labelsOf, shortened } from "../../format/token-text.js";
import { at } from "../../format/typed-arrays.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { el, roleToken } from "../../widgets/elements.js";
import { signedLegend } from "../../widgets/legend.js";
import { UNSEEN } from "../not-available.js";

/** @import { State, Store } from "../../core/types.js" */

const LONGEST_LABEL = 12;

const NOT_HERE =
  "The numbers of this head are not here yet, or several heads are put together, which have no query and " +
  "key of their own.";

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const title = el("p", { class: "small" });
  const host = el("div");
  const legend = el("div", { class: "below" });
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const none = el("p", { class: "note", hidden: true }, NOT_HERE);
  const body = el("div", {}, title, host, legend, readout);
  root.append(none, body);
  /** what the pointer or the keyboard is at @type {{ row: number, column: number } | null} */
  let peeked = null;
  const label =
    "Query times key, dimension by dimension: a row for every key, a column for every dimension. Arrow " +
    "keys read the products, Enter chooses the key.";
  const sheet = new MatrixCanvas(
    host,
    { "aria-roledescription": "matrix", "aria-label": label },
    {
      onPeek(cell) {
        peeked = cell;
        say();
      },
      onPick: ({ row }) => store.set({ key: row, query: rowNow(), hover: null }),
      home() {
        const { opened } = store.get();
        return { row: opened ? pinnedCell(store.get(), opened).key : 0, column: 0 };
      },
    },
  );

  const rowNow = () => {
    const state = store.get();
    return state.opened ? currentCell(state, state.opened).query : 0;
  };

  function show() {
    const { opened, heard, tab, isDark } = store.get();
    root.hidden = tab !== "dimensions";
    none.hidden = Boolean(opened);
    none.textContent = heard ? UNSEEN : NOT_HERE;
    body.hidden = !opened;
    if (!opened || root.hidden) return;
    const { query, key, scores } = opened;
    const chosen = rowNow();
    const keys = labelsOf(opened.keyTokens);
    const far = reachOf(query, key, chosen);
    title.replaceChildren(
      roleToken("query", String(labelsOf(opened.queryTokens)[chosen])),
      el(
        "span",
        { class: "muted" },
        " times every key. A row adds up to the score beside its token; the softmax of the scaled scores " +
          "is the row of weights.",
      ),
    );
    const size = {
      rows: key.rows,
      columns: key.columns,
      cellWidth: /** @type {[number, number]} */ ([5, 24]),
      cellHeight: /** @type {[number, number]} */ ([18, 18]),
    };
    const matrix = {
      rowLabels: keys.map(
        (token, i) => `${shortened(token, LONGEST_LABEL)} ${numberText(at(scores, chosen, i), "short")}`,
      ),
      columnLabels: [],
      color: (/** @type {number} */ row, /** @type {number} */ column) =>
        signedColor(at(query, chosen, column) * at(key, row, column), far, isDark),
      isHidden: () => false,
    };
    sheet.show(size, matrix, { row: currentCell(store.get(), opened).key, column: null, cell: null });
    legend.replaceChildren(signedLegend(far, isDark));
    say();
  }

  function say() {
    const { opened, digits } = store.get();
    if (!opened) return;
    if (!peeked)
      return void (readout.textContent = "Point at a product, or walk there with the arrow keys, to read it here.");
    const chosen = rowNow();
    const { row, column } = peeked;
    const [q, k] = [at(opened.query, chosen, column), at(opened.key, row, column)];
    const number = (/** @type {number} */ x) => numberText(x, digits);
    readout.textContent =
      `key ${labelsOf(opened.keyTokens)[row]}, dimension ${column}: ${number(q)} × ${number(k)} = ` +
      `${number(q * k)}; score ${number(at(opened.scores, chosen, row))}`;
  }

  store.watch(["opened", "heard", "tab", "isDark", "query", "key"], show);
  store.watch(["digits"], say);
}
