/**
 * Vectors: paints queries, keys and values of a head, a row for a token and a column for a dimension.
 *
 * @typedef {"query" | "key" | "value"} Role
 */

import { currentCell, pinnedCell } from "../../domain/selected-cell.js";
import { signedColor } from "../../drawing/color.js";
import { numberText } from "../../format/numbers.js";
import { reach } from "../../format/row-math.js";
import { labelsOf, shortened } from "../../format/token-text.js";
import { at } from "../../format/typed-arrays.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { el } from "../../widgets/elements.js";
import { signedLegend } from "../../widgets/legend.js";
import { NOT_CAPTURED } from "../not-captured.js";

/** @import { Cell, OpenedHead, State, Store } from "../../core/types.js" */

/** @type {Role[]} */
const ROLES = ["query", "key", "value"];
const TITLES = { query: "Queries", key: "Keys", value: "Values" };
const LONGEST_LABEL = 9;
const RESTING = "Point at a number, or walk there with the arrow keys, to read it here.";

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const say = (/** @type {string} */ text) => {
    readout.textContent = text || RESTING;
    readout.classList.toggle("resting", text === "");
  };
  say("");
  const panels = ROLES.map((role) => panelOf(role, store, say));
  root.append(el("div", { class: "vectors" }, ...panels.map(({ figure }) => figure)), readout);

  const unseen = el("p", { class: "note", hidden: true }, NOT_CAPTURED);
  root.append(unseen);

  const show = (/** @type {State} */ state) => {
    unseen.hidden = state.heard === null;
    root.classList.toggle("empty", !state.opened);
    if (state.opened) for (const panel of panels) panel.show(state.opened, state.isDark);
    mark(store.get());
    reveal(store.get());
    if (state.opened) for (const panel of panels) panel.explain(state.opened, state.isDark);
  };
  const reveal = (/** @type {State} */ state) => {
    if (!state.opened) return;
    const cell = pinnedCell(state, state.opened);
    for (const panel of panels) panel.reveal(cell);
  };
  const mark = (/** @type {State} */ state) => {
    if (!state.opened) return;
    const cell = currentCell(state, state.opened);
    for (const panel of panels) panel.mark(cell);
  };
  store.watch(["opened", "heard", "isDark"], show);
  store.watch(["hover", "query", "key"], mark);
  store.watch(["query", "key"], reveal);
}

/** @param {Role} role @param {Store<State>} store @param {(text: string) => void} say */
function panelOf(role, store, say) {
  const index = role === "query" ? "query" : "key";
  const legend = el("div");
  const host = el("div");
  const letter = el("span", { class: "letter" }, TITLES[role][0]);
  const figure = el(
    "figure",
    { class: `vector ${role}` },
    el("figcaption", { class: `role ${role}` }, letter, TITLES[role]),
    host,
    legend,
  );

  /** @param {{ row: number, column: number }} cell */
  function sentenceOf({ row, column }) {
    const { opened, digits } = store.get();
    if (!opened || row >= opened[role].rows) return "";
    const token = labelsOf(index === "query" ? opened.queryTokens : opened.keyTokens)[row];
    return `${role} of ${token}, dimension ${column}: ${numberText(at(opened[role], row, column), digits)}`;
  }

  const chosenRow = () => {
    const state = store.get();
    return state.opened ? currentCell(state, state.opened)[index] : 0;
  };
  const label =
    `${TITLES[role]}: a row for every token, a column for every dimension. Arrow keys read the numbers, ` +
    "Enter chooses the token.";
  const sheet = new MatrixCanvas(
    host,
    { "aria-roledescription": "matrix", "aria-label": label },
    {
      onPeek: (cell) => say(cell ? sentenceOf(cell) : ""),
      onPick: ({ row }) => store.set({ [index]: row, hover: null }),
      home: () => ({ row: chosenRow(), column: 0 }),
    },
  );

  return {
    figure,
    /** @param {OpenedHead} opened @param {boolean} isDark */
    show(opened, isDark) {
      const matrix = opened[role];
      const far = reach(matrix);
      const tokens = labelsOf(index === "query" ? opened.queryTokens : opened.keyTokens);
      sheet.show(
        { rows: matrix.rows, columns: matrix.columns, cellWidth: [3, 24], cellHeight: [16, 16] },
        {
          rowLabels: tokens.map((token) => shortened(token, LONGEST_LABEL)),
          columnLabels: [],
          color: (row, column) => signedColor(at(matrix, row, column), far, isDark),
          isHidden: () => false,
        },
      );
    },
    /** When all have been measured. @param {OpenedHead} opened @param {boolean} isDark */
    explain: (opened, isDark) => legend.replaceChildren(signedLegend(reach(opened[role]), isDark)),
    /** @param {Cell} cell */
    mark: (cell) => sheet.highlight({ row: cell[index], column: null, cell: null }),
    /** @param {Cell} cell */
    reveal: (cell) => sheet.reveal({ row: cell[index], column: 0 }),
  };
}
