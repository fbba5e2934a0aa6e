/** The weights as a picture: a cell for every query (row) and key (column). */

import { LARGEST_CELL } from "../../domain/address-fields.js";
import { cellAtPosition, currentPosition, pinnedPosition, sentenceAt, spokenName } from "../../domain/cell-text.js";
import { displayOf } from "../../domain/token-display.js";
import { weightColor, weightPixels } from "../../drawing/color.js";
import { shortened } from "../../format/token-text.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { el } from "../../widgets/elements.js";
import { blankLegend, hiddenLegend, weightLegend } from "../../widgets/legend.js";
import { rgbProperty } from "../../widgets/theme.js";

/** @import { HeadMatrix, State, Store } from "../../core/types.js" */

const LONGEST_LABEL = 14;
const CELL = { read: /** @type {[number, number]} */ ([13, 46]), fit: /** @type {[number, number]} */ ([0.5, 46]) };
/** What decides about the cells, apart from which of them is chosen. @type {(keyof State)[]} */
const CELLS = ["matrix", "isDark", "zoom", "words", "bare", "colors", "threshold", "tab"];

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const help = el(
    "p",
    { id: "heatmap-help", class: "unseen" },
    "Arrow keys walk over the cells, Home and End go to the ends of a row, Page Up and Page Down move ten " +
      "rows. Plus and minus zoom, 0 goes back. Enter or Space pins a cell, Escape returns to the pinned one.",
  );
  const buttons = zoomButtons();
  const legends = el("div", { class: "legends" });
  const names = { "aria-roledescription": "heatmap", "aria-describedby": help.id, "aria-label": "Heatmap" };
  const host = el("div", { class: "heatmap" });
  root.append(host, el("div", { class: "below" }, legends, buttons.root), readout, help);

  const ready = () => {
    const state = store.get();
    return state.matrix ? /** @type {State & { matrix: HeadMatrix }} */ (state) : null;
  };
  const hover = (/** @type {{ row: number, column: number } | null} */ position) => {
    const state = ready();
    if (!state) return;
    const cell = position && cellAtPosition(displayOf(state), position);
    if (cell?.query !== state.hover?.query || cell?.key !== state.hover?.key) store.set({ hover: cell });
  };
  const sheet = new MatrixCanvas(host, names, {
    onPeek: hover,
    onPick(position) {
      const state = ready();
      if (state) store.set({ ...cellAtPosition(displayOf(state), position) });
    },
    home() {
      const state = ready();
      return state ? pinnedPosition(state, displayOf(state)) : { row: 0, column: 0 };
    },
    onZoom: (factor) => store.set({ zoom: factor === null ? "read" : resized(sheet.cellWidth(), factor) }),
  });

  /** @param {State} now @param {State} previous */
  function show(now, previous) {
    const state = ready();
    root.classList.toggle("empty", !state);
    root.hidden = store.get().tab !== "heatmap";
    if (!state || root.hidden) return;
    const { matrix, isDark, zoom, colors, threshold } = state;
    const display = displayOf(state);
    const { weights, visible } = display;
    sheet.frame.setAttribute(
      "aria-label",
      `Heatmap of ${spokenName(matrix)}: ${weights.rows} queries, ${weights.columns} keys`,
    );
    const cut = (/** @type {string} */ label) => shortened(label, LONGEST_LABEL);
    const cellWidth = typeof zoom === "number" ? /** @type {[number, number]} */ ([zoom, zoom]) : CELL[zoom];
    const blank = rgbProperty(root, "--card");
    sheet.show(
      { rows: weights.rows, columns: weights.columns, cellWidth, cellHeight: null },
      {
        rowLabels: display.rowLabels.map(cut),
        columnLabels: display.columnLabels.map(cut),
        corner: ["query ↓", "key →"],
        color(row, column) {
          const weight = Number(weights.data[row * weights.columns + column]);
          return weight < threshold ? blank : weightColor(weight, isDark, colors);
        },
        isHidden: (row, column) => !visible.data[row * weights.columns + column],
        pixels: () => weightPixels(display, { isDark, colors, threshold, blank }),
      },
    );
    // measured before anything more is written
    const isWide = sheet.frame.clientWidth < weights.columns * CELL.read[0];
    // whoever zooms stays where they are
    if (now === previous || now.matrix !== previous.matrix || now.tab !== previous.tab) reveal();
    explain(isDark, colors, threshold, visible.data.includes(0));
    buttons.show(zoom, isWide);
    mark();
    // painted by now: the sheet asked for its frame before
    requestAnimationFrame(() => performance.mark("head-drawn"));
  }

  let explained = "";
  /** @param {boolean} isDark @param {State["colors"]} colors @param {number} threshold @param {boolean} hasHidden */
  function explain(isDark, colors, threshold, hasHidden) {
    const signature = JSON.stringify([isDark, colors, threshold, hasHidden]);
    if (signature === explained) return;
    explained = signature;
    legends.replaceChildren(
      weightLegend(isDark, colors),
      ...(hasHidden ? [hiddenLegend()] : []),
      ...(threshold > 0 ? [blankLegend(threshold)] : []),
    );
  }

  function reveal() {
    const state = ready();
    if (state) sheet.reveal(pinnedPosition(state, displayOf(state)));
  }

  function mark() {
    const state = ready();
    if (!state || root.hidden) return;
    const display = displayOf(state);
    const current = currentPosition(state, display);
    sheet.highlight({ ...current, cell: pinnedPosition(state, display) });
    readout.textContent = sentenceAt(state, display, current);
  }

  const press = (/** @type {Event} */ event) => {
    const wish = buttons.wishOf(event.target);
    if (typeof wish === "number") sheet.zoom(wish);
    else if (wish) store.set({ zoom: wish });
  };
  buttons.root.addEventListener("click", press);
  store.watch(CELLS, show);
  store.watch(["hover", "query", "key", "digits"], mark);
  store.watch(["query", "key"], reveal);
}

/** @param {number} size @param {number} factor @returns {number} at least one pixel larger or smaller */
function resized(size, factor) {
  const wanted =
    factor > 1
      ? Math.max(Math.floor(size) + 1, Math.round(size * factor))
      : Math.min(Math.ceil(size) - 1, Math.round(size * factor));
  return Math.min(LARGEST_CELL, Math.max(1, wanted));
}

/** Larger, smaller, the whole, readable: and which of the last two holds. */
function zoomButtons() {
  const button = (/** @type {string} */ name, /** @type {string} */ text) =>
    el("button", { type: "button", class: "small", "aria-label": name, title: name }, text);
  /** @type {[HTMLButtonElement, number | "fit" | "read"][]} */
  const wishes = [
    [button("Zoom out", "−"), 0.8],
    [button("Zoom in", "+"), 1.25],
    [button("See the whole matrix", "Whole"), "fit"],
    [button("Read the labels", "Labels"), "read"],
  ];
  return {
    root: el("div", { class: "zoom", role: "group", "aria-label": "Zoom" }, ...wishes.map(([each]) => each)),
    /** @param {State["zoom"]} zoom @param {boolean} isWide there is more than fits */
    show(zoom, isWide) {
      // what is seen whole, with its labels, has nothing to zoom
      this.root.hidden = !isWide && zoom === "read";
      for (const [each, wish] of wishes) {
        if (typeof wish === "number") continue;
        each.setAttribute("aria-pressed", String(zoom === wish));
      }
    },
    /** @param {EventTarget | null} target */
    wishOf: (target) => wishes.find(([each]) => each === target)?.[1] ?? null,
  };
}
