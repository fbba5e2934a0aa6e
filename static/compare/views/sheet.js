/**
 * The weights of one side as a picture; the cell chosen in the difference is marked, and a cell chosen here is chosen
 * there.
 */

import { sentenceAt } from "../../domain/cell-text.js";
import { placeText } from "../../domain/interventions.js";
import { checkpointOf, stageText } from "../../domain/model-cards.js";
import { displayOf } from "../../domain/token-display.js";
import { weightColor } from "../../drawing/color.js";
import { labelsOf, shortened } from "../../format/token-text.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { isLong, rowTable, wholeTable } from "../../widgets/digit-tables.js";
import { el } from "../../widgets/elements.js";
import { hiddenLegend, weightLegend } from "../../widgets/legend.js";
import { queryChoice } from "../../widgets/row-picker.js";
import { cellWidths, zoomChoice } from "../../widgets/zoom-choice.js";

/** @import { Store } from "../../core/store.js" */
/** @import { HeadMatrix } from "../../core/types.js" */
/** @import { State } from "../address.js" */

const LONGEST_LABEL = 12;
const LARGEST_CELL = 40;
const LOOK = /** @type {const} */ ({ words: false, bare: false, threshold: 0, digits: "short" });

/** @param {HTMLElement} root @param {Store<State>} store @param {"a" | "b"} name */
export function mount(root, store, name) {
  const title = el("h3", {});
  const host = el("div", { class: "heatmap" });
  const legends = el("div", { class: "legends" });
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const notes = el("p", { class: "muted small" });
  const scroller = el("div", {
    class: "digits-scroll",
    tabindex: 0,
    role: "region",
    "aria-label": `Weights of ${name.toUpperCase()} as digits`,
  });
  const choice = queryChoice(`${name}-query`, (query) => {
    const { difference } = store.get();
    if (difference) store.set({ query: slotOf(difference.rows, query), key: null });
  });
  const zoom = zoomChoice((zoom) => store.set({ zoom }));
  const twin = el(
    "details",
    { class: "twin" },
    el("summary", {}, `Weights of ${name.toUpperCase()} as a table`),
    choice.root,
    scroller,
  );
  root.append(title, host, zoom.root, legends, readout, notes, twin);
  /** @type {{ row: number, column: number } | null} */
  let peeked = null;
  const slotOf = (/** @type {any[]} */ slots, /** @type {number} */ i) => slots.findIndex((slot) => slot[name] === i);
  const place = () => {
    const { difference, query, key } = store.get();
    const [row, column] = [
      difference?.rows[query ?? -1]?.[name] ?? null,
      difference?.columns[key ?? -1]?.[name] ?? null,
    ];
    return row === null || column === null ? null : { row, column };
  };
  let drawn = "";
  const rowChosen = () => store.get().difference?.rows[store.get().query ?? -1]?.[name] ?? null;
  /** The chosen query on this side, or that of the largest change. */
  const rowHere = () => {
    const { difference, query, largest } = store.get();
    return difference?.rows[query ?? largest[0]?.row ?? -1]?.[name] ?? 0;
  };
  const reveal = () => {
    const { difference, largest } = store.get();
    const [row, column] = [
      difference?.rows[largest[0]?.row]?.[name] ?? null,
      difference?.columns[largest[0]?.column]?.[name] ?? null,
    ];
    const cell = place() ?? (row === null || column === null ? null : { row, column });
    if (cell) sheet.reveal(cell);
  };
  const sheet = new MatrixCanvas(
    host,
    { "aria-roledescription": "heatmap", "aria-label": "Heatmap" },
    {
      onPeek(cell) {
        peeked = cell;
        mark();
      },
      onPick({ row, column }) {
        const { difference } = store.get();
        if (difference) store.set({ query: slotOf(difference.rows, row), key: slotOf(difference.columns, column) });
      },
      home: () => place() ?? { row: 0, column: 0 },
    },
  );

  function show() {
    const state = store.get();
    const shown = state[`${name}.shown`];
    root.classList.toggle("empty", !shown);
    if (!shown) return;
    title.textContent = titleOf(shown, name);
    const { weights, visible } = shown;
    const labels = (/** @type {any[]} */ tokens) => labelsOf(tokens).map((label) => shortened(label, LONGEST_LABEL));
    sheet.frame.setAttribute(
      "aria-label",
      `Heatmap of ${titleOf(shown, name)}: ${weights.rows} queries, ${weights.columns} keys`,
    );
    sheet.show(
      {
        rows: weights.rows,
        columns: weights.columns,
        cellWidth: cellWidths(state.zoom, LARGEST_CELL),
        cellHeight: null,
      },
      {
        rowLabels: labels(shown.queryTokens),
        columnLabels: labels(shown.keyTokens),
        corner: ["query ↓", "key →"],
        color: (row, column) => weightColor(Number(weights.data[row * weights.columns + column]), state.isDark),
        isHidden: (row, column) => !visible.data[row * weights.columns + column],
      },
    );
    legends.replaceChildren(weightLegend(state.isDark), ...(visible.data.includes(0) ? [hiddenLegend()] : []));
    notes.textContent = shown.run.notes.join(" ");
    zoom.show(state.zoom, sheet.frame, weights.columns);
    tabulate();
    mark();
  }

  function tabulate() {
    const { [`${name}.shown`]: shown, isDark } = store.get();
    if (!twin.open || !shown) return;
    const display = displayOf({ matrix: shown, ...LOOK });
    const look = { digits: /** @type {const} */ ("short"), isDark };
    choice.root.hidden = !isLong(display);
    choice.show(shown.weights.rows, rowHere());
    const { table, cells } = isLong(display)
      ? rowTable(shown, display, rowHere(), null, look)
      : wholeTable(shown, display, look);
    // only to be read: nothing is chosen in it
    table.removeAttribute("role");
    for (const cell of cells.flat()) cell.removeAttribute("tabindex");
    scroller.replaceChildren(table);
  }

  function mark() {
    const shown = store.get()[`${name}.shown`];
    const pinned = place();
    const cell = peeked ?? pinned;
    if (!shown) return;
    sheet.highlight({ row: cell?.row ?? rowChosen(), column: cell?.column ?? null, cell: pinned });
    readout.textContent = cell ? said(shown, cell) : "Choose a cell: it is marked in all three pictures.";
  }

  function choose() {
    const state = store.get();
    const shown = state[`${name}.shown`];
    mark();
    if (!shown || !state.difference) return;
    if (!choice.root.hidden) tabulate();
    // another text, another place to look at; a slider on its way must not make the picture jump
    const texts = labelsOf(shown.queryTokens).join(" ");
    if (place() || texts !== drawn) reveal();
    drawn = texts;
  }
  twin.addEventListener("toggle", tabulate);
  store.watch([`${name}.shown`, "isDark", "zoom"], show);
  store.watch(["query", "key", "difference"], choose);
}

/**
 * What is shown, in a few words: of a side that was refused, what it showed before.
 * @param {HeadMatrix} shown @param {"a" | "b"} name
 */
function titleOf({ run, places: [place] }, name) {
  const { id, step } = checkpointOf(run.question.model);
  const stage = step === null ? "" : ` ${stageText(step)}`;
  return `${name.toUpperCase()}: ${id}${stage}${place ? `, ${placeText(place, run.card)}` : ""}`;
}

/** @param {HeadMatrix} matrix @param {{ row: number, column: number }} cell */
const said = (matrix, cell) => sentenceAt({ matrix, ...LOOK }, displayOf({ matrix, ...LOOK }), cell);
