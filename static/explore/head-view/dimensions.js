/** Products of one query: shows for every key what each dimension of query and key adds to the score. */

import { currentCell, pinnedCell } from "../../domain/selected-cell.js";
import { signedColor } from "../../drawing/color.js";
import { numberText } from "../../format/numbers.js";
import { reachOf } from "../../format/row-math.js";
import { labelsOf, shortened } from "../../format/token-text.js";
import { at } from "../../format/typed-arrays.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { el, roleToken } from "../../widgets/elements.js";
import { signedLegend } from "../../widgets/legend.js";
import { NOT_CAPTURED } from "../not-captured.js";

/** @import { OpenedHead, State, Store } from "../../core/types.js" */
/** @import { Position } from "../../domain/cell-text.js" */

const LONGEST_LABEL = 12;
const NOT_HERE = "Open one head to see its numbers. Several heads together have no query and key of their own.";
const SUM =
  " times every key. A row adds up to the score beside its token; the softmax of the scaled scores " +
  "is the row of weights.";
const RESTING = "Point at a product, or walk there with the arrow keys, to read it here.";
const LABEL =
  "Query times key, dimension by dimension: a row for every key, a column for every dimension. Arrow " +
  "keys read the products, Enter chooses the key.";

class Products {
  /** what the pointer or the keyboard is at @type {Position | null} */ peeked = null;

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.title = el("p", { class: "small" });
    this.legend = el("div", { class: "below" });
    this.readout = el("output", { class: "readout", "aria-live": "polite" });
    this.none = el("p", { class: "note", hidden: true });
    const host = el("div");
    this.body = el("div", {}, this.title, host, this.legend, this.readout);
    root.append(this.none, this.body);
    this.sheet = new MatrixCanvas(
      host,
      { "aria-roledescription": "matrix", "aria-label": LABEL },
      {
        onPeek: (position) => this.peek(position),
        onPick: ({ row }) => store.set({ key: row, query: this.query, hover: null }),
        home: () => ({ row: this.opened ? pinnedCell(store.get(), this.opened).key : 0, column: 0 }),
      },
    );
    store.watch(["opened", "captured", "tab", "palette", "query", "key"], () => this.show());
    store.watch(["digits"], () => this.say());
  }

  get opened() {
    return this.store.get().opened;
  }

  get query() {
    return this.opened ? currentCell(this.store.get(), this.opened).query : 0;
  }

  show() {
    const { opened, captured, tab } = this.store.get();
    this.root.hidden = tab !== "dimensions";
    this.none.hidden = Boolean(opened);
    this.none.textContent = captured ? NOT_CAPTURED : NOT_HERE;
    this.body.hidden = !opened;
    if (opened && !this.root.hidden) this.draw(opened);
  }

  /** @param {OpenedHead} opened */
  draw(opened) {
    const state = this.store.get();
    const { query, key, scores } = opened;
    const chosen = this.query;
    const reach = reachOf(query, key, chosen);
    const name = String(labelsOf(opened.queryTokens)[chosen]);
    this.title.replaceChildren(roleToken("query", name), el("span", { class: "muted" }, SUM));
    this.sheet.show(
      { rows: key.rows, columns: key.columns, cellWidth: [5, 24], cellHeight: [18, 18] },
      {
        rowLabels: labelsOf(opened.keyTokens).map(
          (token, i) => `${shortened(token, LONGEST_LABEL)} ${numberText(at(scores, chosen, i), "short")}`,
        ),
        columnLabels: [],
        color: (row, column) => signedColor(at(query, chosen, column) * at(key, row, column), reach, state.palette),
        isHidden: () => false,
      },
      { row: currentCell(state, opened).key, column: null, cell: null },
    );
    this.legend.replaceChildren(signedLegend(reach, state.palette));
    this.say();
  }

  /** @param {Position | null} position */
  peek(position) {
    this.peeked = position;
    this.say();
  }

  say() {
    if (this.opened) this.readout.textContent = this.peeked ? this.sentenceAt(this.opened, this.peeked) : RESTING;
  }

  /** @param {OpenedHead} opened @param {Position} position */
  sentenceAt({ query, key, scores, keyTokens }, { row, column }) {
    const number = (/** @type {number} */ x) => numberText(x, this.store.get().digits);
    const [q, k] = [at(query, this.query, column), at(key, row, column)];
    return (
      `key ${labelsOf(keyTokens)[row]}, dimension ${column}: ${number(q)} × ${number(k)} = ` +
      `${number(q * k)}; score ${number(at(scores, this.query, row))}`
    );
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new Products(root, store);
}
