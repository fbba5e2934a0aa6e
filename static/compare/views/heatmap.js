/**
 * Heatmap of the comparison: shows one matrix on a canvas, with legends, zoom, readout and table. The two sides and
 * their difference each have one, and a cell that is chosen in one is marked in all.
 *
 * @typedef {object} View
 * @property {string} id what the ids of its fields begin with
 * @property {string} shown key of the state that holds what is shown
 * @property {string} summary above the table
 * @property {string} tableName
 * @property {string} resting what the readout says before a cell is chosen
 * @property {number} largestCell in CSS pixels
 * @property {HTMLElement} note
 * @property {(slots: Slot[], slot: number | null | undefined) => number | null} ownIndex of a slot, null for none
 * @property {(slots: Slot[], own: number) => number} slotOf
 * @property {(shown: any) => string} nameOf
 * @property {(shown: any) => { rows: string[], columns: string[] }} labelsOf
 * @property {(shown: any, palette: Palette) => Pick<Matrix, "color" | "isHidden">} colorsOf
 * @property {(shown: any, palette: Palette) => HTMLElement[]} legendsOf
 * @property {(shown: any) => string} noteOf
 * @property {(shown: any, cell: Position) => string} cellText
 * @property {(shown: any) => boolean} isLong whether the table shows one row at a time
 * @property {(shown: any, row: number, palette: Palette) => HTMLElement} tableOf
 */

import { shortened } from "../../format/token-text.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { el } from "../../widgets/elements.js";
import { queryChoice } from "../../widgets/row-picker.js";
import { cellWidths, isWhole, zoomChoice } from "../../widgets/zoom-choice.js";

/** @import { Palette } from "../../core/types.js" */

/** @import { Store } from "../../core/store.js" */
/** @import { Matrix, Position } from "../../drawing/matrix-painter.js" */
/** @import { State } from "../address.js" */
/** @import { Slot } from "../align.js" */

const LONGEST_LABEL = 12;

/** @param {string} label */
const cut = (label) => shortened(label, LONGEST_LABEL);

export class Heatmap {
  /** @type {Position | null} */ #peeked = null;
  /** the texts whose chosen cell was brought into view */ #revealed = "";
  #legends = el("div", { class: "legends" });
  #readout = el("output", { class: "readout", "aria-live": "polite" });

  /** @param {HTMLElement} root @param {Store<State>} store @param {View} view */
  constructor(root, store, view) {
    this.root = root;
    this.store = store;
    this.view = view;
    const host = el("div", { class: "heatmap", "data-focus": true });
    const region = { tabindex: 0, role: "region", "aria-label": view.tableName };
    this.scroller = el("div", { class: "digits-scroll", ...region });
    this.choice = queryChoice(`${view.id}-query`, (row) => this.#choose(row, null));
    this.zoom = zoomChoice((zoom) => store.set({ zoom }));
    this.twin = el("details", { class: "twin" }, el("summary", {}, view.summary), this.choice.root, this.scroller);
    root.append(host, this.zoom.root, this.#legends, this.#readout, view.note, this.twin);
    this.canvas = new MatrixCanvas(
      host,
      { "aria-roledescription": "heatmap", "aria-label": "Heatmap" },
      {
        onPeek: (cell) => {
          this.#peeked = cell;
          this.#mark();
        },
        onPick: ({ row, column }) => this.#choose(row, column),
        home: () => this.#chosen() ?? { row: 0, column: 0 },
      },
    );
    this.#follow();
  }

  #follow() {
    this.twin.addEventListener("toggle", () => this.#tabulate());
    this.store.watch([this.view.shown, "palette", "zoom"], () => this.#show());
    this.store.watch(["query", "key", "difference"], (state, before) => {
      this.#mark();
      if (!this.#shown() || !state.difference) return;
      // another text, another place to look at; a slider on its way must not make the picture jump
      const texts = this.#texts();
      const isChosen = (state.query !== before.query || state.key !== before.key) && this.#chosen();
      if (isChosen || texts !== this.#revealed) this.#reveal();
      this.#revealed = texts;
      if (this.view.isLong(this.#shown())) this.#tabulate();
    });
  }

  #shown() {
    return this.store.get()[this.view.shown];
  }

  #texts() {
    const { rows, columns } = this.view.labelsOf(this.#shown());
    return [rows.join(" "), columns.join(" ")].join(" / ");
  }

  /** @param {number | null | undefined} slot @param {"rows" | "columns"} [axis] @returns {number | null} */
  #at(slot, axis = "rows") {
    const { difference } = this.store.get();
    return difference && this.view.ownIndex(difference[axis], slot);
  }

  /** @param {number | null | undefined} query @param {number | null | undefined} key @returns {Position | null} */
  #cellAt(query, key) {
    const [row, column] = [this.#at(query), this.#at(key, "columns")];
    return row === null || column === null ? null : { row, column };
  }

  #chosen() {
    const { query, key } = this.store.get();
    return this.#cellAt(query, key);
  }

  /** @param {number} row @param {number | null} column */
  #choose(row, column) {
    const { difference } = this.store.get();
    if (!difference) return;
    const { slotOf } = this.view;
    const key = column === null ? null : slotOf(difference.columns, column);
    this.store.set({ query: slotOf(difference.rows, row), key });
  }

  /** Before a cell is chosen, the one that changed most is worth seeing. */
  #reveal() {
    const [largest] = this.store.get().largest;
    const cell = this.#chosen() ?? this.#cellAt(largest?.row, largest?.column);
    if (cell) this.canvas.reveal(cell);
  }

  #show() {
    const { palette, zoom } = this.store.get();
    const [{ view, canvas }, shown] = [this, this.#shown()];
    this.root.classList.toggle("empty", !shown);
    if (!shown) return;
    const { rows, columns } = view.labelsOf(shown);
    const name = `Heatmap of ${view.nameOf(shown)}: ${rows.length} queries, ${columns.length} keys`;
    canvas.frame.setAttribute("aria-label", name);
    const whole = isWhole(zoom, Math.max(rows.length, columns.length));
    const cellWidth = cellWidths(whole, view.largestCell);
    canvas.show(
      { rows: rows.length, columns: columns.length, cellWidth, cellHeight: null, isWhole: whole },
      {
        rowLabels: rows.map(cut),
        columnLabels: columns.map(cut),
        corner: ["query ↓", "key →"],
        ...view.colorsOf(shown, palette),
      },
    );
    this.#legends.replaceChildren(...view.legendsOf(shown, palette));
    view.note.textContent = view.noteOf(shown);
    this.zoom.show(zoom, canvas.frame, columns.length);
    this.#tabulate();
    this.#mark();
  }

  #tabulate() {
    const [{ view }, shown] = [this, this.#shown()];
    if (!this.twin.open || !shown) return;
    const { palette, query, largest } = this.store.get();
    const row = this.#at(query ?? largest[0]?.row) ?? 0;
    this.choice.root.hidden = !view.isLong(shown);
    this.choice.show(view.labelsOf(shown).rows.length, row);
    this.scroller.replaceChildren(view.tableOf(shown, row, palette));
  }

  #mark() {
    const shown = this.#shown();
    if (!shown) return;
    const chosen = this.#chosen();
    const cell = this.#peeked ?? chosen;
    const row = cell?.row ?? this.#at(this.store.get().query);
    this.canvas.highlight({ row, column: cell?.column ?? null, cell: chosen });
    this.#readout.textContent = cell ? this.view.cellText(shown, cell) : this.view.resting;
  }
}
