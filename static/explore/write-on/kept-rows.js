/** Kept rows: the keys and values that the chosen head keeps, as the newest query meets them. */

import { signedColor, weightColor } from "../../drawing/color.js";
import { groupedText, numberText } from "../../format/numbers.js";
import { reach } from "../../format/row-math.js";
import { labelsOf, shortened } from "../../format/token-text.js";
import { at } from "../../format/typed-arrays.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { el } from "../../widgets/elements.js";

/** @import { KeptRows } from "../../core/reply-types.js" */
/** @import { Matrix, OpenedHead, Palette, State, Store } from "../../core/types.js" */

/** @typedef {"query" | "key" | "weight" | "value"} Part */

const LONGEST_LABEL = 7;
const LABEL_ROOM = 54;
const HELP = "Arrow keys read the numbers.";
const RESTING = "Point at a number to read it.";
/** up to so many rows of that height */
const HEIGHTS = [
  { rows: 40, height: 14 },
  { rows: 128, height: 7 },
  { rows: Infinity, height: 3 },
];

/** @param {HTMLElement} root @param {Store<State>} page */
export function mountKeptRows(root, page) {
  const said = el("p", { class: "small" });
  const readout = el("output", { class: "readout resting", "aria-live": "polite" }, RESTING);
  const part = (/** @type {Part} */ name, /** @type {string} */ label) => new Rows(name, label, page, readout);
  const parts = [
    part("query", "Query"),
    part("key", "Kept keys"),
    part("weight", "Weights"),
    part("value", "Kept values"),
  ];
  const picture = el("div", { class: "kept-sheets" }, ...parts.map(({ figure }) => figure));
  root.append(picture, readout, said);

  return {
    /** @param {KeptRows[]} layers */
    show(layers) {
      const { opened, palette } = page.get();
      const kept = layers.find(({ site, layer }) => opened?.site === site && opened.layer === layer);
      root.classList.toggle("has-rows", Boolean(opened && kept));
      readout.textContent = RESTING;
      said.textContent = opened && kept ? sentenceOf(opened, kept) : "Open one head of the decoder to see its rows.";
      if (opened && kept) for (const each of parts) each.show(opened, kept.rows, palette);
    },
  };
}

/** Bytes of one head's rows, and the heads that share them. @param {OpenedHead} opened @param {KeptRows} kept */
export function sentenceOf({ run, site, layer, head, queryTokens, key }, kept) {
  const heads = run.card.sites.find((each) => each.site === site)?.heads ?? kept.key_value_heads;
  const shared = heads / kept.key_value_heads;
  const first = shared * Math.floor(head / shared);
  const each = kept.bytes / kept.key_value_heads;
  const longest = kept.longest_bytes / kept.key_value_heads;
  const newest = labelsOf(queryTokens).at(-1) ?? "";
  const gone = key.rows - kept.rows;
  return [
    `The query of “${newest}” meets ${kept.rows} kept keys. Each product becomes a weight, ` +
      "which multiplies a value.",
    `Head ${head} of layer ${layer} keeps ${groupedText(each)} bytes, and ${groupedText(longest)} at the longest text.`,
    shared > 1 && `Heads ${first} to ${first + shared - 1} share these rows: one cache in place of ${shared}.`,
    gone > 0 &&
      `${gone} earlier ${gone === 1 ? "token has" : "tokens have"} left the window, and nothing of them is kept.`,
  ]
    .filter(Boolean)
    .join(" ");
}

class Rows {
  /** @param {Part} part @param {string} label @param {Store<State>} page @param {HTMLElement} readout */
  constructor(part, label, page, readout) {
    this.part = part;
    this.first = 0;
    const host = el("div");
    this.figure = el("figure", { class: `vector ${part}` }, el("figcaption", { class: "small" }, label), host);
    this.sheet = new MatrixCanvas(
      host,
      { "aria-roledescription": "matrix", "aria-label": `${label}. ${HELP}` },
      {
        onPeek: (cell) => (readout.textContent = (cell && this.sentenceAt(page.get(), cell)) || RESTING),
        onPick: () => {},
        home: () => ({ row: 0, column: 0 }),
      },
    );
  }

  /** @param {OpenedHead} opened @returns {Matrix} */
  matrixIn(opened) {
    return this.part === "weight" ? opened.weights : opened[this.part];
  }

  /** The row and column of the matrix. @param {OpenedHead} opened @param {{ row: number, column: number }} cell */
  placeIn({ query }, { row, column }) {
    const newest = query.rows - 1;
    if (this.part === "query") return { row: newest, column };
    return this.part === "weight" ? { row: newest, column: this.first + row } : { row: this.first + row, column };
  }

  /** @param {State} state @param {{ row: number, column: number }} cell */
  sentenceAt({ opened, digits }, cell) {
    if (!opened) return "";
    const { row, column } = this.placeIn(opened, cell);
    const matrix = this.matrixIn(opened);
    if (row >= matrix.rows || column >= matrix.columns) return "";
    const number = numberText(at(matrix, row, column), digits);
    if (this.part === "weight") return `weight of ${labelsOf(opened.keyTokens)[column]}: ${number}`;
    const tokens = labelsOf(this.part === "query" ? opened.queryTokens : opened.keyTokens);
    return `${this.part} of ${tokens[row]}, dimension ${column}: ${number}`;
  }

  /** @param {OpenedHead} opened @param {number} kept how many rows @param {Palette} palette */
  show(opened, kept, palette) {
    const matrix = this.matrixIn(opened);
    this.first = Math.max(0, opened.key.rows - kept);
    const height = HEIGHTS.find(({ rows }) => kept <= rows)?.height ?? 3;
    const isOne = this.part === "query";
    const isWeight = this.part === "weight";
    const far = isWeight ? 1 : reach(matrix);
    const labels = labelsOf(isOne ? opened.queryTokens.slice(-1) : opened.keyTokens.slice(this.first));
    this.sheet.show(
      {
        rows: isOne ? 1 : opened.key.rows - this.first,
        columns: isWeight ? 1 : matrix.columns,
        cellWidth: isWeight ? [14, 14] : [1, 4],
        cellHeight: isOne ? [14, 14] : [height, height],
        // the numbers of the query stand above those that they are multiplied by
        ...(isOne || this.part === "key" ? { least: { left: LABEL_ROOM, top: 0 } } : {}),
      },
      {
        rowLabels: isOne || this.part === "key" ? labels.map((label) => shortened(label, LONGEST_LABEL)) : [],
        columnLabels: [],
        color: (row, column) => {
          const place = this.placeIn(opened, { row, column });
          const number = at(matrix, place.row, place.column);
          return isWeight ? weightColor(number, palette, "sqrt") : signedColor(number, far, palette);
        },
        isHidden: () => false,
      },
    );
  }
}
