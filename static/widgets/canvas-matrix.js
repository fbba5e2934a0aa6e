/**
 * A matrix on a canvas that scrolls inside its own frame, with pointer and keyboard.
 *
 * The canvas is as large as the frame and sticks to it; a spacer as large as the matrix makes the scroll bars.
 * Nothing is announced here: whoever makes a sheet says what a cell means.
 *
 * @typedef {import("../drawing/matrix-painter.js").Sheet} SheetData
 * @typedef {import("../drawing/matrix-painter.js").Position} Position
 * @typedef {import("../drawing/matrix-layout.js").Layout} Layout
 *
 * @typedef {object} Shape
 * @property {number} rows
 * @property {number} columns
 * @property {[number, number]} cellWidth
 * @property {[number, number] | null} cellHeight
 * @property {{ left: number, top: number }} [least] room to keep for labels, so that neighbours line up
 * @property {number} [room] the width there is, where whoever asks knows it: measuring lays out the page
 *
 * @typedef {{ x: number, y: number }} Point
 *
 * @typedef {object} Handlers
 * @property {(cell: Position | null) => void} onPeek the cell under the pointer or the keyboard, null when it leaves
 * @property {(cell: Position) => void} onPick
 * @property {() => Position} home where the keyboard starts
 * @property {(factor: number | null, point: Point) => void} [onZoom] larger or smaller by so much, around this point of the
 *   frame; null for as it was
 * @property {boolean} [isSteered] somebody else moves over the cells: the keyboard is left alone
 */

import { cellAt, layoutOf, moved, scrollTo } from "../drawing/matrix-layout.js";
import { paintSheet } from "../drawing/matrix-painter.js";
import { returnCanvas, takeCanvas } from "./canvas-pool.js";
import { el } from "./elements.js";
import { forget, inNextFrame } from "./frame-scheduler.js";
import { themeOf, widestOf } from "./theme.js";

/** @type {Record<string, number | null>} */
const ZOOM_KEYS = { "+": 1.25, "=": 1.25, "-": 0.8, 0: null };
const WHEEL_ZOOM = 0.004;
// a press that moves less is a click
const DRAG_PX = 4;
const ROOM_FOR_CORNER = { left: 58, top: 38 };

/**
 * @param {HTMLElement} host
 * @param {Record<string, string>} attributes of the frame: its name and description
 * @param {Handlers} handlers
 */
export function createSheet(host, attributes, { onPeek, onPick, home, onZoom, isSteered = false }) {
  const spacer = el("div", { class: "sheet-space" });
  const frame = el("div", { class: "sheet", tabindex: 0, role: "application", ...attributes }, spacer);
  host.append(frame);

  /** @type {Shape | null} */ let shape = null;
  /** @type {SheetData | null} */ let data = null;
  /** @type {Layout | null} */ let layout = null;
  /** @type {Position | null} */ let cursor = null;
  /** read once for each layout: asking the style sheet takes its time @type {import("../drawing/matrix-painter.js").Theme | null} */
  let theme = null;
  /** asked for while there was no room to scroll in @type {Position | null} */ let awaited = null;
  /** what stays where it is while the size of the cells changes @type {{ point: Point, column: number, row: number } | null} */
  let anchor = null;
  const leave = new AbortController();
  const { signal } = leave;

  const view = () => ({
    x: frame.scrollLeft,
    y: frame.scrollTop,
    width: frame.clientWidth,
    height: frame.clientHeight,
  });

  /** @type {HTMLCanvasElement | null} */
  let canvas = null;
  /** what is on the canvas: the same is not painted twice @type {unknown[]} */
  let painted = [];

  function paint() {
    if (!layout || !data || !theme || !seen) return;
    const { x, y, width, height } = seen;
    const ratio = window.devicePixelRatio || 1;
    const picture = [data, layout, theme, cursor, x, y, width, height, ratio];
    if (picture.every((each, i) => Object.is(each, painted[i]))) return;
    const context = canvasOf(width, height).getContext("2d");
    if (!context) return;
    painted = picture;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintSheet(context, layout, { ...data, marks: { ...data.marks, cursor } }, seen, theme);
  }

  /** The canvas, in this size. @param {number} width in CSS pixels @param {number} height */
  function canvasOf(width, height) {
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (!canvas) {
      canvas = takeCanvas(wide, high);
      canvas.className = "sheet-canvas";
      canvas.setAttribute("aria-hidden", "true");
      spacer.append(canvas);
    }
    // setting a size clears and allocates, so only when it changed
    if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
    const size = { width: `${width}px`, height: `${height}px` };
    if (canvas.style.width !== size.width || canvas.style.height !== size.height) Object.assign(canvas.style, size);
    return canvas;
  }

  /** where the frame is scrolled to, asked when everything has its place @type {import("../drawing/matrix-painter.js").View | null} */
  let seen = null;
  let isArranged = true;
  const turn = {
    lookUp() {
      if (!isArranged) theme = themeOf(frame);
    },
    arrange() {
      if (!isArranged) arrange();
    },
    measure() {
      if (awaited) reveal(awaited);
      seen = view();
    },
    paint,
  };
  const repaint = () => inNextFrame(turn);

  function relayout() {
    arrange();
    repaint();
  }

  function arrange() {
    const room = shape?.room ?? frame.clientWidth;
    if (!shape || !data || room === 0) return;
    if (isArranged || !theme) theme = themeOf(frame);
    isArranged = true;
    const { font } = theme;
    const widest = (/** @type {string[]} */ labels) => widestOf(labels, font);
    const labels = { rowLabel: widest(data.rowLabels), columnLabel: widest(data.columnLabels) };
    const corner = data.corner ? { least: ROOM_FOR_CORNER } : {};
    layout = layoutOf({ ...shape, ...labels, ...corner, room });
    Object.assign(spacer.style, { width: `${layout.width}px`, height: `${layout.height}px` });
    // as large as it will be found to be, if nothing has to scroll: a canvas that grows lays out the page again
    if (shape.room !== undefined && !canvas) canvasOf(room, layout.height);
    if (anchor) scrollToAnchor(anchor, layout);
    else if (awaited && shape.room === undefined) reveal(awaited);
  }

  /** @param {{ point: Point, column: number, row: number }} held @param {Layout} at */
  function scrollToAnchor({ point, column, row }, at) {
    anchor = null;
    frame.scrollLeft = column * at.cellWidth + at.left - point.x;
    frame.scrollTop = row * at.cellHeight + at.top - point.y;
  }

  /** @param {number | null} factor @param {Point} [point] the middle, when left out */
  function zoom(factor, point = { x: frame.clientWidth / 2, y: frame.clientHeight / 2 }) {
    if (!layout || !onZoom) return;
    const { x, y } = view();
    const [column, row] = [
      (point.x + x - layout.left) / layout.cellWidth,
      (point.y + y - layout.top) / layout.cellHeight,
    ];
    anchor = factor === null ? null : { point, column, row };
    onZoom(factor, point);
    anchor = null;
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
    const factor = ZOOM_KEYS[event.key];
    if (factor !== undefined && onZoom && !event.ctrlKey) zoom(factor);
    else if (goal) moveTo(goal);
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
  /** where the mouse took hold of the matrix @type {{ x: number, y: number, left: number, top: number } | null} */
  let grip = null;
  let isDragged = false;

  /** @param {PointerEvent} event */
  function grasp(event) {
    isDragged = false;
    // fingers scroll by themselves
    if (event.pointerType === "mouse" && event.button === 0)
      grip = { x: event.clientX, y: event.clientY, left: frame.scrollLeft, top: frame.scrollTop };
  }

  /** @param {PointerEvent} event */
  function drag(event) {
    if (!grip || event.buttons !== 1) return void (grip = null);
    const [x, y] = [event.clientX - grip.x, event.clientY - grip.y];
    const canMove = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
    isDragged ||= canMove && Math.hypot(x, y) > DRAG_PX;
    if (isDragged) Object.assign(frame, { scrollLeft: grip.left - x, scrollTop: grip.top - y });
  }

  frame.addEventListener("pointerdown", grasp, { signal });
  frame.addEventListener(
    "pointermove",
    (event) => {
      drag(event);
      onPeek(under(event));
    },
    { signal },
  );
  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey || !onZoom) return;
      event.preventDefault();
      const box = frame.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY * WHEEL_ZOOM), { x: event.clientX - box.left, y: event.clientY - box.top });
    },
    { signal, passive: false },
  );
  frame.addEventListener("pointerleave", () => onPeek(cursor), { signal });
  frame.addEventListener("scroll", repaint, { signal, passive: true });
  frame.addEventListener(
    "click",
    (event) => {
      const cell = under(event);
      if (!cell || isDragged) return;
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
    zoom,
    /** @returns {number} CSS pixels a cell is wide, 0 before anything is shown */
    cellWidth: () => layout?.cellWidth ?? 0,
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
      // where the room is known nothing has to be asked, and the layout can wait for the others'
      isArranged = newShape.room === undefined;
      if (isArranged) arrange();
      repaint();
    },
    /** @param {SheetData["marks"]} marks */
    mark(marks) {
      if (data) data = { ...data, marks };
      repaint();
    },
    destroy() {
      leave.abort();
      observer.disconnect();
      forget(turn);
      if (canvas) returnCanvas(canvas);
      canvas = null;
      frame.remove();
    },
  };
}
