/**
 * A matrix on a canvas that scrolls inside its own frame, with pointer and keyboard.
 *
 * The canvas is as large as the frame and sticks to it; a spacer as large as the matrix makes the scroll bars.
 * Nothing is announced here: whoever makes a sheet says what a cell means.
 *
 * @typedef {import("../draw/sheet.js").Sheet} SheetData
 * @typedef {import("../draw/sheet.js").Position} Position
 * @typedef {import("../draw/layout.js").Layout} Layout
 *
 * @typedef {object} Shape
 * @property {number} rows
 * @property {number} columns
 * @property {[number, number]} cellWidth
 * @property {[number, number] | null} cellHeight
 * @property {{ left: number, top: number }} [least] room to keep for labels, so that neighbours line up
 * @property {number} [room] the width there is, where whoever asks knows it: measuring lays out the page
 *
 * @typedef {object} Handlers
 * @property {(cell: Position | null) => void} onPeek the cell under the pointer or the keyboard, null when it leaves
 * @property {(cell: Position) => void} onPick
 * @property {() => Position} home where the keyboard starts
 * @property {boolean} [isSteered] somebody else moves over the cells: the keyboard is left alone
 */

import { cellAt, layoutOf, moved, scrollTo } from "../draw/layout.js";
import { paintSheet } from "../draw/sheet.js";
import { el } from "./elements.js";
import { themeOf } from "./theme.js";

const ROOM_FOR_CORNER = { left: 58, top: 38 };

/** @typedef {{ measure: () => import("../draw/sheet.js").View, paint: (view: import("../draw/sheet.js").View) => void }} Turn */

/** Sheets to be painted in the next frame: first all are measured, then all are painted, so that the page is laid out once. @type {Set<Turn>} */
const waiting = new Set();

/** @param {Turn} turn */
function paintSoon(turn) {
  if (waiting.size === 0) requestAnimationFrame(paintAll);
  waiting.add(turn);
}

function paintAll() {
  const turns = [...waiting];
  waiting.clear();
  const views = turns.map(({ measure }) => measure());
  turns.forEach(({ paint }, i) => paint(/** @type {import("../draw/sheet.js").View} */ (views[i])));
}

/**
 * @param {HTMLElement} host
 * @param {Record<string, string>} attributes of the frame: its name and description
 * @param {Handlers} handlers
 */
export function createSheet(host, attributes, { onPeek, onPick, home, isSteered = false }) {
  const canvas = el("canvas", { class: "sheet-canvas", "aria-hidden": "true" });
  const spacer = el("div", { class: "sheet-space" }, canvas);
  const frame = el("div", { class: "sheet", tabindex: 0, role: "application", ...attributes }, spacer);
  host.append(frame);

  /** @type {Shape | null} */ let shape = null;
  /** @type {SheetData | null} */ let data = null;
  /** @type {Layout | null} */ let layout = null;
  /** @type {Position | null} */ let cursor = null;
  /** read once for each layout: asking the style sheet takes its time @type {import("../draw/sheet.js").Theme | null} */
  let theme = null;
  /** asked for while there was no room to scroll in @type {Position | null} */ let awaited = null;
  const leave = new AbortController();
  const { signal } = leave;

  const view = () => ({ x: frame.scrollLeft, y: frame.scrollTop, width: frame.clientWidth, height: frame.clientHeight });

  /** @param {import("../draw/sheet.js").View} view measured before any sheet has been painted: painting moves things */
  function paint({ x, y, width, height }) {
    const context = canvas.getContext("2d");
    if (!context || !layout || !data || !theme) return;
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    // setting a size clears and allocates, so only when it changed
    if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintSheet(context, layout, { ...data, marks: { ...data.marks, cursor } }, { x, y, width, height }, theme);
  }

  const turn = {
    measure() {
      if (awaited) reveal(awaited);
      return view();
    },
    paint,
  };
  const repaint = () => paintSoon(turn);

  function relayout() {
    const room = shape?.room ?? frame.clientWidth;
    if (!shape || !data || room === 0) return;
    const { font } = (theme = themeOf(frame));
    const widest = (/** @type {string[]} */ labels) => widestOf(labels, font);
    const labels = { rowLabel: widest(data.rowLabels), columnLabel: widest(data.columnLabels) };
    const corner = data.corner ? { least: ROOM_FOR_CORNER } : {};
    layout = layoutOf({ ...shape, ...labels, ...corner, room });
    Object.assign(spacer.style, { width: `${layout.width}px`, height: `${layout.height}px` });
    if (awaited && shape.room === undefined) reveal(awaited);
    repaint();
  }

  /** @param {PointerEvent | MouseEvent} event */
  function under(event) {
    const box = frame.getBoundingClientRect();
    const point = { x: event.clientX - box.left - frame.clientLeft, y: event.clientY - box.top - frame.clientTop };
    return layout && cellAt(layout, view(), point);
  }

  /** @param {Position} cell */
  function reveal(cell) {
    awaited = layout && frame.clientWidth > 0 ? null : cell;
    if (!layout || awaited) return;
    const { x, y } = scrollTo(layout, view(), cell);
    Object.assign(frame, { scrollLeft: x, scrollTop: y });
  }

  /** @param {Position | null} cell */
  function moveTo(cell) {
    cursor = cell;
    if (cell) reveal(cell);
    onPeek(cell);
    repaint();
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (!shape || event.altKey || event.metaKey) return;
    const from = cursor ?? home();
    const goal = moved(event.key, from, shape, event.ctrlKey);
    if (goal) moveTo(goal);
    else if (event.key === "Enter" || event.key === " ") onPick(from);
    else if (event.key === "Escape") moveTo(null);
    else return;
    event.preventDefault();
  }

  if (!isSteered) {
    frame.addEventListener("keydown", press, { signal });
    frame.addEventListener("focus", () => frame.matches(":focus-visible") && moveTo(home()), { signal });
    frame.addEventListener("blur", () => moveTo(null), { signal });
  }
  frame.addEventListener("pointermove", (event) => onPeek(under(event)), { signal });
  frame.addEventListener("pointerleave", () => onPeek(cursor), { signal });
  frame.addEventListener("scroll", repaint, { signal, passive: true });
  frame.addEventListener(
    "click",
    (event) => {
      const cell = under(event);
      if (!cell) return;
      cursor = null;
      onPick(cell);
    },
    { signal },
  );
  const observer = new ResizeObserver(() => (shape?.room === undefined ? relayout() : repaint()));
  observer.observe(frame);

  return {
    frame,
    reveal,
    /** With the next painting, when everything has its place. @param {Position} cell */
    revealSoon(cell) {
      awaited = cell;
      repaint();
    },
    /** @param {Shape} newShape @param {SheetData} newData */
    show(newShape, newData) {
      const isSame = shape && shape.rows === newShape.rows && shape.columns === newShape.columns;
      if (!isSame) cursor = null;
      shape = newShape;
      data = newData;
      relayout();
    },
    /** @param {SheetData["marks"]} marks */
    mark(marks) {
      if (data) data = { ...data, marks };
      repaint();
    },
    destroy() {
      leave.abort();
      observer.disconnect();
      waiting.delete(turn);
      frame.remove();
    },
  };
}

/** Measures for all sheets: a canvas that is not yet as large as its sheet would be made twice. @type {CanvasRenderingContext2D | null | undefined} */
let ruler;

/** @param {string[]} labels @param {string} font @returns {number} width of the widest */
function widestOf(labels, font) {
  if (labels.length === 0) return 0;
  ruler ??= document.createElement("canvas").getContext("2d");
  if (!ruler) return 0;
  const bold = `700 ${font}`;
  if (ruler.font !== bold) ruler.font = bold;
  return Math.max(...labels.map((label) => Number(ruler?.measureText(label).width)));
}
