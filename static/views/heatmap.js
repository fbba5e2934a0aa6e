/**
 * One head as a picture: a cell for every query (row) and key (column).
 *
 * @typedef {import("../types.js").OpenedHead} OpenedHead
 * @typedef {import("../types.js").State} State
 */

import { rankInRow } from "../arithmetic.js";
import { weightColor } from "../draw/color.js";
import { numberText } from "../numbers.js";
import { el } from "../parts/elements.js";
import { hiddenLegend, weightLegend } from "../parts/legend.js";
import { createSheet } from "../parts/sheet.js";
import { currentCell, pinnedCell } from "../selection.js";
import { at, rowOf } from "../tensors.js";
import { labelsOf, shortened } from "../token-text.js";

const LONGEST_LABEL = 14;
const CELL = { read: /** @type {[number, number]} */ ([13, 46]), fit: /** @type {[number, number]} */ ([0.5, 46]) };

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const help = el("p", { id: "heatmap-help", class: "unseen" },
    "Arrow keys walk over the cells, Home and End go to the ends of a row, Page Up and Page Down move ten rows. Enter or Space pins a cell, Escape returns to the pinned one.");
  const zoom = el("button", { type: "button", class: "small", hidden: true });
  const legends = el("div", { class: "legends" });
  const names = { "aria-roledescription": "heatmap", "aria-describedby": help.id, "aria-label": "Heatmap" };
  const host = el("div", { class: "heatmap" });
  root.append(host, el("div", { class: "below" }, legends, zoom), readout, help);

  const hover = (/** @type {{ row: number, column: number } | null} */ cell) => {
    const now = store.get().hover;
    if (cell?.row === now?.query && cell?.column === now?.key) return;
    store.set({ hover: cell && { query: cell.row, key: cell.column } });
  };
  const sheet = createSheet(host, names, {
    onPeek: hover,
    onPick: ({ row, column }) => store.set({ query: row, key: column }),
    home: () => {
      const state = store.get();
      const cell = state.opened ? pinnedCell(state, state.opened) : { query: 0, key: 0 };
      return { row: cell.query, column: cell.key };
    },
  });

  function show(/** @type {State} */ { opened, isDark, zoom: chosen }) {
    root.classList.toggle("empty", !opened);
    if (!opened) return;
    const { weights, masked } = opened;
    sheet.frame.setAttribute("aria-label", `Heatmap of layer ${opened.layer}, head ${opened.head}: ${weights.rows} queries, ${weights.columns} keys`);
    const cut = (/** @type {string} */ label) => shortened(label, LONGEST_LABEL);
    const size = { rows: weights.rows, columns: weights.columns, cellWidth: typeof chosen === "number" ? /** @type {[number, number]} */ ([chosen, chosen]) : CELL[chosen], cellHeight: null };
    sheet.show(size, {
      rowLabels: labelsOf(opened.queryTokens).map(cut),
      columnLabels: labelsOf(opened.keyTokens).map(cut),
      corner: ["query ↓", "key →"],
      color: (row, column) => weightColor(at(weights, row, column), isDark),
      isHidden: (row, column) => at(masked, row, column) === -Infinity,
      marks: { row: null, column: null, cell: null, cursor: null },
    });
    const isMasked = masked.data.includes(-Infinity);
    legends.replaceChildren(weightLegend(isDark), ...(isMasked ? [hiddenLegend()] : []));
    offerZoom(chosen, sheet.frame.clientWidth < weights.columns * CELL.read[0]);
    mark(store.get());
    reveal(store.get());
  }

  /** @param {State} state */
  function reveal(state) {
    if (!state.opened) return;
    const { query, key } = pinnedCell(state, state.opened);
    sheet.reveal({ row: query, column: key });
  }

  /** @param {State["zoom"]} chosen @param {boolean} isWide */
  function offerZoom(chosen, isWide) {
    zoom.hidden = !isWide;
    zoom.textContent = chosen === "fit" ? "Read the labels" : "See it whole";
  }

  function mark(/** @type {State} */ state) {
    const { opened } = state;
    if (!opened) return;
    const current = currentCell(state, opened);
    const pinned = pinnedCell(state, opened);
    const cell = { row: pinned.query, column: pinned.key };
    sheet.mark({ row: current.query, column: current.key, cell, cursor: null });
    readout.textContent = sentenceOf(opened, current, state.digits);
  }

  const turn = () => store.set({ zoom: store.get().zoom === "fit" ? "read" : "fit" });
  const turnTab = (/** @type {State} */ { tab }) => {
    root.hidden = tab !== "heatmap";
  };
  zoom.addEventListener("click", turn);
  const stops = [
    store.watch(["opened", "isDark", "zoom"], show),
    store.watch(["hover", "query", "key", "digits"], mark),
    store.watch(["query", "key"], reveal),
    store.watch(["tab"], turnTab),
  ];
  return () => {
    for (const stop of stops) stop();
    zoom.removeEventListener("click", turn);
    sheet.destroy();
    root.replaceChildren();
  };
}

/** @param {OpenedHead} opened @param {import("../types.js").Cell} cell @param {State["digits"]} digits */
function sentenceOf(opened, { query, key }, digits) {
  const words = `query ${labelsOf(opened.queryTokens)[query]}, key ${labelsOf(opened.keyTokens)[key]}`;
  const masked = rowOf(opened.masked, query);
  if (masked[key] === -Infinity) return `${words}, may not attend: weight 0`;
  const weights = rowOf(opened.weights, query);
  const { rank, of } = rankInRow(weights, masked, key);
  return `${words}, weight ${numberText(Number(weights[key]), digits)}, rank ${rank} of ${of} in its row`;
}
