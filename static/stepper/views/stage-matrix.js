/**
 * One matrix of a sub-step: a table of digits where they fit, a picture on a canvas where not, with its name, its
 * shape and what its rows and columns are.
 *
 * @typedef {import("../drawing/stage-plan.js").Planned} Planned
 * @typedef {import("../reply/types.js").FigureItem} FigureItem
 * @typedef {import("../reply/types.js").MatrixView} MatrixView
 * @typedef {import("../reply/types.js").Ref} Ref
 * @typedef {{ row: number, column: number }} Position in the matrix as it is drawn
 *
 * What is lit: one row, one column, one cell.
 * @typedef {{ row: number | null, column: number | null, cell: Position | null }} Marks
 *
 * @typedef {object} Subject
 * @property {FigureItem} item
 * @property {MatrixView} matrix as it is drawn: transposed where the item says so
 * @property {string} slice which of several it is, in words
 * @property {boolean} isBits true and false, not numbers
 * @property {boolean} isHidden still to be guessed
 * @property {(row: number, column: number) => boolean} isOut may not attend
 * @property {(row: number, column: number) => Ref} ref
 *
 * @typedef {{ isDark: boolean, digits: "short" | "full", zoom: number }} Look `zoom`: how much larger than usual numbers are written
 * @typedef {{ onPick: (cell: Position) => void, onPeek: (cell: Position | null) => void, home: () => Position }} Handlers
 */

import { css, inkOn } from "../../drawing/color.js";
import { numberText } from "../../format/numbers.js";
import { shortened } from "../../format/token-text.js";
import { createSheet } from "../../widgets/canvas-matrix.js";
import { el } from "../../widgets/elements.js";
import { signedLegend, weightLegend } from "../../widgets/legend.js";
import { hasNegative, holdsShares, reachOf, shadesOf } from "../drawing/shades.js";
import { UNLABELLED } from "../drawing/stage-plan.js";
import { LONGEST_LABEL } from "../reply/matrices.js";
import { axesSentence, axisWord, cellWords, isNamed } from "../reply/naming.js";
import { shortTitleOf } from "../text/words.js";
import { placeAttributes } from "./number-button.js";
import { letterOf } from "./symbol-letter.js";

const CHARACTER = 7.3;
const LEAST_NAMED_CELL = 24;
const TWIN_MS = 150;

/** @param {Subject} subject @param {Look} look */
function colorer({ item, matrix, isBits }, { isDark }) {
  if (isBits) return shadesOf("weights", matrix, isDark);
  return shadesOf(item.name, matrix, isDark);
}

/** What a cell says: to the eye, and to those who cannot see where it stands. @param {Subject} subject @param {number} value @param {boolean} isOut @param {Look} look */
function textOf({ isBits, isHidden }, value, isOut, { digits }) {
  if (isHidden) return ["?", "still to be guessed"];
  if (isBits) return value ? ["✓", "may attend"] : ["–", "may not attend"];
  const text = numberText(value, digits);
  return [text, isOut ? `${text}, may not attend` : text];
}

/** @param {Subject} subject @param {number} row @param {number} column @param {(x: number) => import("../../drawing/color.js").Rgb} shade @param {Look} look */
function cellElement(subject, row, column, shade, look) {
  const ref = subject.ref(row, column);
  const isOut = !subject.isHidden && subject.isOut(row, column);
  const [text, said] = textOf(subject, ref.value, isOut, look);
  const cell = document.createElement("td");
  cell.textContent = text ?? "";
  cell.tabIndex = -1;
  const place = placeAttributes(ref);
  cell.setAttribute("data-tensor", ref.tensor);
  cell.setAttribute("data-row", String(ref.row));
  cell.setAttribute("data-column", String(ref.column));
  if (place["data-head"] !== null) cell.setAttribute("data-head", String(place["data-head"]));
  if (!subject.isBits && !subject.isHidden) {
    cell.setAttribute("data-of", ref.tensor);
    cell.className = "number";
  }
  const words = cellWords(subject.matrix, row, column);
  cell.setAttribute("aria-label", words ? `${words}: ${said}` : (said ?? ""));
  if (isOut) cell.classList.add("hatched");
  else if (subject.isBits) cell.classList.add("bit");
  else if (!subject.isHidden) {
    const color = shade(ref.value);
    cell.style.backgroundColor = css(color);
    cell.style.color = inkOn(color);
  }
  return cell;
}

/** @param {string[]} labels @param {number} most */
const cut = (labels, most) => labels.map((label) => shortened(label, most));

/** @param {Subject} subject @param {Planned} plan @param {Look} look */
function tableOf(subject, plan, look) {
  const { matrix } = subject;
  const { rows, columns } = matrix;
  const shade = colorer(subject, look);
  const cells = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => cellElement(subject, i, j, shade, look)),
  );
  const most = Math.max(2, Math.floor((plan.cellWidth - 8) / (CHARACTER * look.zoom)));
  const heading = (/** @type {string} */ scope, /** @type {string} */ label, /** @type {number} */ room) =>
    el("th", { scope, title: label.length > room ? label : null }, el("bdi", {}, shortened(label, room)));
  const columnLabels = matrix.columnAxis ? matrix.columnLabels : [];
  const top = columnLabels.length
    ? [el("thead", {}, el("tr", {}, el("td"), ...columnLabels.map((label) => heading("col", label, most))))]
    : [];
  const table = el(
    "table",
    {
      class: `stepper-digits${plan.label > UNLABELLED ? "" : " unlabelled"}`,
      role: "grid",
      "aria-label": nameOf(subject),
    },
    ...top,
    el(
      "tbody",
      {},
      ...cells.map((row, i) =>
        el(
          "tr",
          {},
          matrix.rowAxis ? heading("row", matrix.rowLabels[i] ?? "", LONGEST_LABEL) : el("td", { class: "blank" }),
          ...row,
        ),
      ),
    ),
  );
  table.style.setProperty("--cell", `${plan.cellWidth}px`);
  table.style.setProperty("--label", `${plan.label}px`);
  table.style.setProperty("--head", `${columnLabels.length ? plan.head : 0}px`);
  return { table, cells };
}

/** @param {Subject} subject @returns {string} the name of a matrix, its size and what its rows and columns are */
function nameOf({ item, matrix, slice }) {
  const turned = item.isTransposed ? ", transposed" : "";
  return `${shortTitleOf(item.name)}${slice && `, ${slice}`}${turned}, ${matrix.rows} × ${matrix.columns}; ${axesSentence(item.name, matrix)}`;
}

/** @param {Subject} subject @param {Planned} plan @param {Look} look */
function captionOf(subject, plan, look) {
  const { item, matrix, slice, isBits, isHidden } = subject;
  const isShown = !isBits && !isHidden && plan.as !== "scalar" && reachOf(matrix) > 0;
  const bar = holdsShares(item.name, matrix)
    ? weightLegend(look.isDark)
    : signedLegend(reachOf(matrix), look.isDark, hasNegative(matrix));
  // the ends of a colour bar are ends of a scale, no numbers of the reply
  for (const end of bar.querySelectorAll(".number")) end.className = "end";
  return el(
    "figcaption",
    {},
    el(
      "span",
      { class: "name" },
      letterOf(item.name, item),
      el("span", {}, `${item.name}${slice && `, ${slice}`}`),
      el("span", { class: "shape" }, `${matrix.rows} × ${matrix.columns}`),
    ),
    el("span", { class: "axes" }, axesSentence(item.name, matrix)),
    isShown && bar,
  );
}

/** Digits in a table. @param {Subject} subject @param {Planned} plan @param {Look} look @param {Handlers} handlers */
function digitBody(subject, plan, look, handlers) {
  const { table, cells } = tableOf(subject, plan, look);
  /** @type {HTMLTableCellElement[]} */
  let lit = [];
  /** @type {HTMLTableCellElement | undefined} */
  let stop;
  const light = (/** @type {HTMLTableCellElement | undefined} */ cell, /** @type {string} */ name) => {
    if (!cell) return;
    cell.classList.add(name);
    lit.push(cell);
  };
  const focusable = (/** @type {Position} */ at) => {
    if (stop) stop.tabIndex = -1;
    stop = cells[at.row]?.[at.column];
    if (stop) stop.tabIndex = 0;
  };
  focusable(handlers.home());
  return {
    body: table,
    /** @param {Marks} marks */
    mark(marks) {
      for (const cell of lit) cell.classList.remove("in-row", "in-column", "pinned");
      lit = [];
      if (marks.row !== null) for (const cell of cells[marks.row] ?? []) light(cell, "in-row");
      if (marks.column !== null) for (const row of cells) light(row[marks.column], "in-column");
      if (marks.cell) light(cells[marks.cell.row]?.[marks.cell.column], "pinned");
      focusable(handlers.home());
    },
    /** @param {Position} at */
    focus(at) {
      focusable(at);
      stop?.focus({ preventScroll: false });
    },
    hasFocus: () => table.contains(document.activeElement),
    /** @param {Element} element @returns {Position | null} */
    positionOf(element) {
      for (const [row, each] of cells.entries()) {
        const column = each.findIndex((cell) => cell === element);
        if (column >= 0) return { row, column };
      }
      return null;
    },
    destroy() {},
  };
}

/**
 * What a screen reader reads of a picture: the lit row or column as a table.
 * @param {Subject} subject @param {Marks} marks @param {Look} look
 */
function twinOf(subject, marks, look) {
  const { matrix, item } = subject;
  const isColumn = marks.row === null && marks.column !== null;
  const fixed = isColumn ? marks.column : (marks.row ?? marks.cell?.row ?? 0);
  const length = isColumn ? matrix.rows : matrix.columns;
  const labels = isColumn ? matrix.rowLabels : matrix.columnLabels;
  const [axis, label] = isColumn
    ? [matrix.columnAxis, matrix.columnLabels[fixed ?? 0]]
    : [matrix.rowAxis, matrix.rowLabels[fixed ?? 0]];
  const line = (/** @type {number} */ i) => {
    const ref = isColumn ? subject.ref(i, fixed ?? 0) : subject.ref(fixed ?? 0, i);
    const [text] = textOf(subject, ref.value, false, look);
    const isNumber = !subject.isBits && !subject.isHidden;
    return el(
      "tr",
      {},
      // one number by itself has no label: it is what the whole matrix is
      el("th", { scope: "row" }, labels[i] || shortTitleOf(item.name)),
      el("td", isNumber ? { class: "number", ...placeAttributes(ref) } : {}, text),
    );
  };
  const caption = `${shortTitleOf(item.name)}, ${isColumn ? "column" : "row"}${axis ? ` of ${axisWord(axis)} “${label}”` : ""}`;
  return [el("caption", {}, caption), el("tbody", {}, ...Array.from({ length }, (_, i) => line(i)))];
}

/** A picture on a canvas. @param {Subject} subject @param {Planned} plan @param {Look} look @param {Handlers} handlers */
function pictureBody(subject, plan, look, handlers) {
  const { matrix, isHidden, isOut } = subject;
  const host = el("div", { class: "picture" });
  host.style.width = `${plan.width}px`;
  const twin = el("table", { class: "unseen" });
  const shade = colorer(subject, look);
  const label = `Picture of ${nameOf(subject)}. Arrow keys walk over the cells.`;
  const sheet = createSheet(
    host,
    { "aria-roledescription": "matrix", "aria-label": label, "data-slot": subject.item.slot },
    { ...handlers, isSteered: true },
  );
  host.append(twin);
  let timer = 0;
  const nothing = { row: null, column: null, cell: null, cursor: null };
  const isRowNamed = (isNamed(matrix.rowAxis) || plan.cellHeight >= 11) && plan.label > UNLABELLED;
  const isColumnNamed = isNamed(matrix.columnAxis) || plan.cellWidth >= LEAST_NAMED_CELL;
  const value = (/** @type {number} */ row, /** @type {number} */ column) =>
    Number(matrix.data[row * matrix.columns + column]);
  const show = () =>
    sheet.show(
      {
        rows: matrix.rows,
        columns: matrix.columns,
        cellWidth: [plan.cellWidth, plan.cellWidth],
        cellHeight: [plan.cellHeight, plan.cellHeight],
        least: { left: plan.label, top: plan.head },
        room: plan.width,
      },
      {
        rowLabels: isRowNamed ? cut(matrix.rowLabels, LONGEST_LABEL) : [],
        columnLabels: isColumnNamed && matrix.columnAxis ? cut(matrix.columnLabels, LONGEST_LABEL - 2) : [],
        color: (row, column) => shade(value(row, column)),
        isHidden: (row, column) => isHidden || isOut(row, column),
        marks: nothing,
      },
    );
  return {
    body: host,
    /** to be called once it stands in the page: before, there is no room to draw in */
    show,
    /** @param {Marks} marks */
    mark(marks) {
      sheet.mark({ ...marks, cursor: null });
      sheet.revealSoon(marks.cell ?? { row: marks.row ?? 0, column: marks.column ?? 0 });
      // nobody hears it while the cell still moves, and the picture must not wait for it
      clearTimeout(timer);
      timer = window.setTimeout(() => twin.replaceChildren(...twinOf(subject, marks, look)), TWIN_MS);
    },
    /** @param {Position} at */
    focus(at) {
      sheet.frame.focus();
      sheet.reveal(at);
    },
    hasFocus: () => sheet.frame === document.activeElement,
    /** @param {Element} _element @returns {Position | null} */
    positionOf: (_element) => null,
    destroy() {
      clearTimeout(timer);
      sheet.destroy();
    },
  };
}

/**
 * @param {Subject} subject @param {Planned} plan @param {Look} look @param {Handlers} handlers
 */
export function createMatrix(subject, plan, look, handlers) {
  const { item } = subject;
  const isPicture = plan.as === "picture";
  const made = isPicture ? pictureBody(subject, plan, look, handlers) : digitBody(subject, plan, look, handlers);
  const root = el(
    "figure",
    {
      class: `matrix ${item.role} as-${plan.as}${plan.width < 170 ? " slim" : ""}`,
      "data-tensor": item.name,
      "data-slot": item.slot,
      "data-slice": item.head,
    },
    captionOf(subject, plan, look),
    made.body,
  );
  return { item, subject, plan, root, show: () => "show" in made && made.show(), ...made };
}

/** @typedef {ReturnType<typeof createMatrix>} StageMatrix */
