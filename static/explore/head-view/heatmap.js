/** Heatmap: paints the weights of a head, a row for every query and a column for every key. */

import { nextFrame } from "../../core/settled.js";
import { cellAtPosition, currentPosition, pinnedPosition, spokenName } from "../../domain/cell-text.js";
import { displayOf } from "../../domain/token-display.js";
import { weightColor, weightPixels } from "../../drawing/color.js";
import { shortened } from "../../format/token-text.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { el } from "../../widgets/elements.js";
import { blankLegend, hiddenLegend, weightLegend } from "../../widgets/legend.js";
import { rgbProperty } from "../../widgets/theme.js";
import { LARGEST_CELL } from "../address.js";
import { zoomButtons } from "./zoom-buttons.js";

/** @import { State, Store } from "../../core/types.js" */
/** @import { Position, WithMatrix } from "../../domain/cell-text.js" */
/** @import { Display } from "../../domain/token-display.js" */

const LONGEST_LABEL = 14;
/** The narrowest and widest cells, in pixels. @type {Record<"read" | "fit", [number, number]>} */
const CELL = { read: [13, 72], fit: [0.5, 72] };
/** Up to so many tokens the whole matrix is shown at first. */
const MOST_WHOLE = 128;
/** What decides about the cells, apart from which of them is chosen. @type {(keyof State)[]} */
const CELLS = ["matrix", "palette", "zoom", "words", "bare", "colors", "threshold", "tab"];
const HELP =
  "Arrow keys walk over the cells, Home and End go to the ends of a row, Page Up and Page Down move ten " +
  "rows. Plus and minus zoom, 0 goes back. Enter or Space pins a cell, Escape returns to the pinned one.";

class Heatmap {
  explained = "";

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.buttons = zoomButtons((zoom) => (typeof zoom === "number" ? this.sheet.zoom(zoom) : store.set({ zoom })));
    this.legends = el("div", { class: "legends" });
    const host = el("div", { class: "heatmap" });
    const readout = el("output", { class: "readout", "aria-live": "polite", "data-view": "readout" });
    const help = el("p", { id: "heatmap-help", class: "unseen" }, HELP);
    root.append(host, el("div", { class: "below" }, this.legends, this.buttons.root), readout, help);
    this.sheet = new MatrixCanvas(
      host,
      { "aria-roledescription": "heatmap", "aria-describedby": help.id, "aria-label": "Heatmap" },
      {
        onPeek: (position) => this.peek(position),
        onPick: (position) => this.state && store.set(cellAtPosition(displayOf(this.state), position)),
        home: () => (this.state ? pinnedPosition(this.state, displayOf(this.state)) : { row: 0, column: 0 }),
        onZoom: (factor) => store.set({ zoom: factor === null ? "auto" : resized(this.sheet.cellWidth(), factor) }),
      },
    );
    store.watch(CELLS, (now, previous) => this.show(now, previous));
    store.watch(["hover", "query", "key"], () => this.mark());
    store.watch(["query", "key"], () => this.reveal());
  }

  get state() {
    const state = this.store.get();
    return state.matrix ? /** @type {WithMatrix} */ (state) : null;
  }

  /** @param {Position | null} position */
  peek(position) {
    const { state } = this;
    if (!state) return;
    const cell = position && cellAtPosition(displayOf(state), position);
    if (cell?.query !== state.hover?.query || cell?.key !== state.hover?.key) this.store.set({ hover: cell });
  }

  /** @param {State} now @param {State} previous */
  show(now, previous) {
    const { state, root } = this;
    root.classList.toggle("empty", !state);
    root.hidden = now.tab !== "heatmap";
    if (!state || root.hidden) return;
    const display = displayOf(state);
    const { rows, columns } = display.weights;
    const label = `Heatmap of ${spokenName(state.matrix)}: ${rows} queries, ${columns} keys`;
    this.sheet.frame.setAttribute("aria-label", label);
    this.paint(state, display);
    // measured before anything more is written
    const isWide = this.sheet.frame.clientWidth < columns * CELL.read[0];
    // after a zoom the view stays where it is
    if (now === previous || now.matrix !== previous.matrix || now.tab !== previous.tab) this.reveal();
    this.explain(state, display.visible.data.includes(0));
    this.buttons.show(state.zoom, isSeenWhole(state.zoom, display.weights), isWide);
    this.mark();
    // painted by now: the sheet asked for its frame before
    nextFrame(() => performance.mark("head-drawn"));
  }

  /** @param {WithMatrix} state @param {Display} display */
  paint({ palette, zoom, colors, threshold }, display) {
    const { weights, visible } = display;
    const blank = rgbProperty(this.root, "--card");
    const cut = (/** @type {string} */ label) => shortened(label, LONGEST_LABEL);
    const isWhole = isSeenWhole(zoom, weights);
    const cellWidth = typeof zoom === "number" ? range(zoom) : CELL[isWhole ? "fit" : "read"];
    this.sheet.show(
      { rows: weights.rows, columns: weights.columns, cellWidth, cellHeight: null, isWhole },
      {
        rowLabels: display.rowLabels.map(cut),
        columnLabels: display.columnLabels.map(cut),
        corner: ["query ↓", "key →"],
        color(row, column) {
          const weight = Number(weights.data[row * weights.columns + column]);
          return weight < threshold ? blank : weightColor(weight, palette, colors);
        },
        isHidden: (row, column) => !visible.data[row * weights.columns + column],
        pixels: () => weightPixels(display, { palette, colors, threshold, blank }),
      },
    );
  }

  /** @param {State} state @param {boolean} hasHidden */
  explain({ palette, colors, threshold }, hasHidden) {
    const signature = JSON.stringify([palette, colors, threshold, hasHidden]);
    if (signature === this.explained) return;
    this.explained = signature;
    this.legends.replaceChildren(
      weightLegend(palette, colors),
      ...(hasHidden ? [hiddenLegend()] : []),
      ...(threshold > 0 ? [blankLegend(threshold)] : []),
    );
  }

  reveal() {
    if (this.state) this.sheet.reveal(pinnedPosition(this.state, displayOf(this.state)));
  }

  mark() {
    const { state } = this;
    if (!state || this.root.hidden) return;
    const display = displayOf(state);
    this.sheet.highlight({ ...currentPosition(state, display), cell: pinnedPosition(state, display) });
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new Heatmap(root, store);
}

/** @param {State["zoom"]} zoom @param {{ rows: number, columns: number }} weights */
const isSeenWhole = (zoom, { rows, columns }) =>
  zoom === "fit" || (zoom === "auto" && Math.max(rows, columns) <= MOST_WHOLE);

/** @param {number} size @returns {[number, number]} */
const range = (size) => [size, size];

/** @param {number} size @param {number} factor @returns {number} at least one pixel larger or smaller */
function resized(size, factor) {
  const scaled = Math.round(size * factor);
  const wanted = factor > 1 ? Math.max(Math.floor(size) + 1, scaled) : Math.min(Math.ceil(size) - 1, scaled);
  return Math.min(LARGEST_CELL, Math.max(1, wanted));
}
