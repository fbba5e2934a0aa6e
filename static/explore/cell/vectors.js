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

/** @import { Cell, OpenedHead, Palette, State, Store } from "../../core/types.js" */

/** @type {Role[]} */
const ROLES = ["query", "key", "value"];
const TITLES = { query: "Queries", key: "Keys", value: "Values" };
const LONGEST_LABEL = 9;
const HELP =
  "a row for every token, a column for every dimension. Arrow keys read the numbers, Enter chooses the token.";
const RESTING = "Point at a number, or walk there with the arrow keys, to read it here.";

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const say = (/** @type {string} */ text) => {
    readout.textContent = text || RESTING;
    readout.classList.toggle("resting", text === "");
  };
  say("");
  const panels = ROLES.map((role) => new Panel(role, store, say));
  root.append(el("div", { class: "vectors" }, ...panels.map(({ figure }) => figure)), readout);

  const notCaptured = el("p", { class: "note", hidden: true }, NOT_CAPTURED);
  root.append(notCaptured);

  /** @param {State} state */
  const mark = (state) => {
    if (state.opened) for (const panel of panels) panel.mark(currentCell(state, state.opened));
  };
  /** @param {State} state */
  const reveal = (state) => {
    if (state.opened) for (const panel of panels) panel.reveal(pinnedCell(state, state.opened));
  };
  store.watch(["opened", "captured", "palette"], (state) => {
    const { opened, captured, palette } = state;
    notCaptured.hidden = captured === null;
    root.classList.toggle("empty", !opened);
    if (!opened) return;
    for (const panel of panels) panel.show(opened, palette);
    mark(store.get());
    reveal(store.get());
    for (const panel of panels) panel.explain(opened, palette);
  });
  store.watch(["hover", "query", "key"], mark);
  store.watch(["query", "key"], reveal);
}

class Panel {
  /** @param {Role} role @param {Store<State>} store @param {(text: string) => void} say */
  constructor(role, store, say) {
    this.role = role;
    this.index = /** @type {"query" | "key"} */ (role === "query" ? "query" : "key");
    this.legend = el("div");
    const host = el("div");
    const letter = el("span", { class: "letter" }, TITLES[role][0]);
    const caption = el("figcaption", { class: `role ${role}` }, letter, TITLES[role]);
    this.figure = el("figure", { class: `vector ${role}` }, caption, host, this.legend);
    this.sheet = new MatrixCanvas(
      host,
      { "aria-roledescription": "matrix", "aria-label": `${TITLES[role]}: ${HELP}` },
      {
        onPeek: (cell) => say(cell ? this.sentenceAt(store.get(), cell) : ""),
        onPick: ({ row }) => store.set({ [this.index]: row, hover: null }),
        home: () => ({ row: this.rowIn(store.get()), column: 0 }),
      },
    );
  }

  /** @param {OpenedHead} opened */
  tokensOf({ queryTokens, keyTokens }) {
    return labelsOf(this.index === "query" ? queryTokens : keyTokens);
  }

  /** @param {State} state */
  rowIn(state) {
    return state.opened ? currentCell(state, state.opened)[this.index] : 0;
  }

  /** @param {State} state @param {{ row: number, column: number }} position */
  sentenceAt({ opened, digits }, { row, column }) {
    const { role } = this;
    if (!opened || row >= opened[role].rows) return "";
    const number = numberText(at(opened[role], row, column), digits);
    return `${role} of ${this.tokensOf(opened)[row]}, dimension ${column}: ${number}`;
  }

  /** @param {OpenedHead} opened @param {Palette} palette */
  show(opened, palette) {
    const matrix = opened[this.role];
    const far = reach(matrix);
    this.sheet.show(
      { rows: matrix.rows, columns: matrix.columns, cellWidth: [3, 24], cellHeight: [16, 16] },
      {
        rowLabels: this.tokensOf(opened).map((token) => shortened(token, LONGEST_LABEL)),
        columnLabels: [],
        color: (row, column) => signedColor(at(matrix, row, column), far, palette),
        isHidden: () => false,
      },
    );
  }

  /** When all have been measured. @param {OpenedHead} opened @param {Palette} palette */
  explain(opened, palette) {
    this.legend.replaceChildren(signedLegend(reach(opened[this.role]), palette));
  }

  /** @param {Cell} cell */
  mark(cell) {
    this.sheet.highlight({ row: cell[this.index], column: null, cell: null });
  }

  /** @param {Cell} cell */
  reveal(cell) {
    this.sheet.reveal({ row: cell[this.index], column: 0 });
  }
}
