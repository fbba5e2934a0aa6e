/**
 * A matrix on a canvas that scrolls inside its own frame, with pointer and keyboard.
 *
 * The canvas is as large as the frame and sticks to it; a spacer as large as the matrix makes the scroll bars.
 * Nothing is announced here: the caller says what a cell means.
 *
 * @import { Layout } from "../drawing/matrix-layout.js"
 * @import { Highlights, Matrix, Position, Theme, View } from "../drawing/matrix-painter.js"
 *
 * @typedef {object} Shape
 * @property {number} rows
 * @property {number} columns
 * @property {[number, number]} cellWidth
 * @property {[number, number] | null} cellHeight
 * @property {{ left: number, top: number }} [least] room to keep for labels, so that neighbours line up
 * @property {boolean} [isWhole] the cells shrink until the frame holds them all, in height too
 * @property {number} [room] the width there is, where the caller knows it: measuring lays out the page
 *
 * @typedef {{ x: number, y: number }} Point
 *
 * @typedef {object} Handlers
 * @property {(cell: Position | null) => void} onPeek the cell under the pointer or the keyboard, null when it leaves
 * @property {(cell: Position) => void} onPick
 * @property {() => Position} home where the keyboard starts
 * @property {(factor: number | null, point: Point) => void} [onZoom] larger or smaller by so much, around this point of
 *   the frame; null for as it was
 * @property {boolean} [isSteered] the caller moves over the cells: the keyboard is left alone
 */

import { resizeCanvas } from "../drawing/canvas-size.js";
import { cellAt, cornerRoom, LABEL_HEIGHT, layoutOf, moved, scrollTo } from "../drawing/matrix-layout.js";
import { NO_HIGHLIGHTS, paintMatrix } from "../drawing/matrix-painter.js";
import { returnCanvas, takeCanvas } from "./canvas-pool.js";
import { el } from "./elements.js";
import { forget, inNextFrame } from "./frame-scheduler.js";
import { themeOf, widestOf } from "./theme.js";

/** @type {Record<string, number | null>} */
const ZOOM_KEYS = { "+": 1.25, "=": 1.25, "-": 0.8, 0: null };
const WHEEL_ZOOM = 0.004;
// a press that moves less is a click
const DRAG_PX = 4;

/**
 * Drags what scrolls in the frame with the mouse; fingers scroll by themselves.
 * @param {HTMLElement} frame @returns {() => boolean} whether the last press was a drag
 */
function dragToScroll(frame) {
  /** where the mouse took hold @type {{ x: number, y: number, left: number, top: number } | null} */
  let grip = null;
  let isDragged = false;
  frame.addEventListener("pointerdown", ({ pointerType, button, clientX: x, clientY: y }) => {
    isDragged = false;
    if (pointerType === "mouse" && button === 0) grip = { x, y, left: frame.scrollLeft, top: frame.scrollTop };
  });
  frame.addEventListener("pointermove", ({ buttons, clientX, clientY }) => {
    if (!grip || buttons !== 1) return void (grip = null);
    const [x, y] = [clientX - grip.x, clientY - grip.y];
    const canMove = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
    isDragged ||= canMove && Math.hypot(x, y) > DRAG_PX;
    if (isDragged) Object.assign(frame, { scrollLeft: grip.left - x, scrollTop: grip.top - y });
  });
  return () => isDragged;
}

export class MatrixCanvas {
  /** @type {Shape | null} */ #shape = null;
  /** @type {Matrix | null} */ #matrix = null;
  /** @type {Layout | null} */ #layout = null;
  /** @type {Position | null} */ #cursor = null;
  /** read once for each layout: asking the style sheet takes its time @type {Theme | null} */ #theme = null;
  /** asked for while there was no room to scroll in @type {Position | null} */ #awaited = null;
  /** stays where it is while the cells change size @type {{ point: Point, column: number, row: number } | null} */
  #anchor = null;
  /** @type {HTMLCanvasElement | null} */ #canvas = null;
  /** what is on the canvas: the same is not painted twice @type {unknown[]} */ #painted = [];
  /** where the frame is scrolled to, asked when everything has its place @type {View | null} */ #seen = null;
  #isArranged = true;

  #turn = {
    lookUp: () => {
      if (!this.#isArranged) this.#theme = themeOf(this.frame);
    },
    arrange: () => {
      if (!this.#isArranged) this.#arrange();
    },
    measure: () => {
      if (this.#awaited) this.reveal(this.#awaited);
      this.#seen = this.#view();
    },
    paint: () => this.#paint(),
  };

  /**
   * @param {HTMLElement} host @param {Record<string, string>} attributes of the frame: its name and description
   * @param {Handlers} handlers
   */
  constructor(host, attributes, handlers) {
    this.handlers = handlers;
    // where the chosen cell is, for those who look at the page and not at its pixels
    this.mark = el("span", { class: "sheet-mark", "aria-hidden": "true", hidden: true });
    this.spacer = el("div", { class: "sheet-space" }, this.mark);
    this.frame = el("div", { class: "sheet", tabindex: 0, role: "application", ...attributes }, this.spacer);
    // on the projector, where labels are large
    this.note = el("p", { class: "label-note" });
    host.append(this.frame, this.note);
    if (!handlers.isSteered) this.#listenToKeys();
    this.#listenToPointer();
    this.observer = new ResizeObserver(() => {
      if (this.#shape?.room === undefined) this.#arrange();
      this.#repaint();
    });
    this.observer.observe(this.frame);
  }

  #listenToKeys() {
    this.frame.addEventListener("keydown", (event) => this.#press(event));
    this.frame.addEventListener(
      "focus",
      () => this.frame.matches(":focus-visible") && this.#moveTo(this.handlers.home()),
    );
    this.frame.addEventListener("blur", () => this.#moveTo(null));
  }

  #listenToPointer() {
    const { frame, handlers } = this;
    const isDragged = dragToScroll(frame);
    frame.addEventListener("pointermove", (event) => handlers.onPeek(this.#cellUnder(event)));
    frame.addEventListener("pointerleave", () => handlers.onPeek(this.#cursor));
    frame.addEventListener("scroll", () => this.#repaint(), { passive: true });
    frame.addEventListener("click", (event) => {
      const cell = this.#cellUnder(event);
      if (!cell || isDragged()) return;
      this.#cursor = null;
      handlers.onPick(cell);
    });
    const wheel = (/** @type {WheelEvent} */ event) => {
      if (!event.ctrlKey || !handlers.onZoom) return;
      event.preventDefault();
      const box = frame.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * WHEEL_ZOOM), { x: event.clientX - box.left, y: event.clientY - box.top });
    };
    frame.addEventListener("wheel", wheel, { passive: false });
  }

  /** @returns {View} */
  #view() {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.frame;
    return { x: scrollLeft, y: scrollTop, width: clientWidth, height: clientHeight };
  }

  #repaint() {
    inNextFrame(this.#turn);
  }

  #paint() {
    const [matrix, layout, theme, seen, cursor] = [this.#matrix, this.#layout, this.#theme, this.#seen, this.#cursor];
    if (!layout || !matrix || !theme || !seen) return;
    const { x, y, width, height } = seen;
    const ratio = window.devicePixelRatio || 1;
    const picture = [matrix, layout, theme, cursor, x, y, width, height, ratio];
    if (picture.every((each, i) => Object.is(each, this.#painted[i]))) return;
    const context = this.#canvasOf(width, height).getContext("2d");
    if (!context) return;
    this.#painted = picture;
    this.#placeMark(layout, matrix.highlights.cell);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintMatrix({ context, layout, matrix, view: seen, theme, cursor });
  }

  /** @param {Layout} layout @param {Position | null} cell */
  #placeMark({ left, top, cellWidth, cellHeight }, cell) {
    this.mark.hidden = !cell;
    this.mark.toggleAttribute("data-chosen", cell !== null);
    if (!cell) return;
    const [x, y] = [left + cell.column * cellWidth, top + cell.row * cellHeight];
    Object.assign(this.mark.style, {
      translate: `${x}px ${y}px`,
      width: `${cellWidth}px`,
      height: `${cellHeight}px`,
    });
  }

  /** The canvas, in this size. @param {number} width in CSS pixels @param {number} height */
  #canvasOf(width, height) {
    if (!this.#canvas) {
      const ratio = window.devicePixelRatio || 1;
      this.#canvas = takeCanvas(Math.round(width * ratio), Math.round(height * ratio));
      this.#canvas.className = "sheet-canvas";
      this.#canvas.setAttribute("aria-hidden", "true");
      this.spacer.append(this.#canvas);
    }
    resizeCanvas(this.#canvas, width, height);
    return this.#canvas;
  }

  #arrange() {
    const [shape, matrix] = [this.#shape, this.#matrix];
    const room = shape?.room ?? this.frame.clientWidth;
    if (!shape || !matrix || room === 0) return;
    if (this.#isArranged || !this.#theme) this.#theme = themeOf(this.frame);
    this.#isArranged = true;
    const { font } = this.#theme;
    const labels = { rowLabel: widestOf(matrix.rowLabels, font), columnLabel: widestOf(matrix.columnLabels, font) };
    const roomHeight = shape.isWhole ? parseFloat(getComputedStyle(this.frame).maxHeight) || Infinity : Infinity;
    const labelHeight = Math.max(LABEL_HEIGHT, parseFloat(font));
    const least = matrix.corner ? { least: cornerRoom(labelHeight) } : {};
    const layout = layoutOf({ ...shape, ...labels, ...least, room, roomHeight, labelHeight });
    this.#layout = layout;
    const every = Math.max(
      matrix.rowLabels.length && layout.everyRow,
      matrix.columnLabels.length && layout.everyColumn,
    );
    this.note.textContent = every > 1 ? `1 in ${every} tokens is named.` : "";
    Object.assign(this.spacer.style, { width: `${layout.width}px`, height: `${layout.height}px` });
    // as large as it will be found to be, if nothing has to scroll: a canvas that grows lays out the page again
    if (shape.room !== undefined && !this.#canvas) this.#canvasOf(room, layout.height);
    if (this.#anchor) this.#scrollToAnchor(this.#anchor, layout);
    else if (this.#awaited && shape.room === undefined) this.reveal(this.#awaited);
  }

  /** @param {{ point: Point, column: number, row: number }} anchor @param {Layout} layout */
  #scrollToAnchor({ point, column, row }, { cellWidth, cellHeight, left, top }) {
    this.#anchor = null;
    this.frame.scrollLeft = column * cellWidth + left - point.x;
    this.frame.scrollTop = row * cellHeight + top - point.y;
  }

  /** @param {PointerEvent | MouseEvent} event */
  #cellUnder({ clientX, clientY }) {
    const { left, top } = this.frame.getBoundingClientRect();
    const point = { x: clientX - left - this.frame.clientLeft, y: clientY - top - this.frame.clientTop };
    return this.#layout && cellAt(this.#layout, this.#view(), point);
  }

  /** @param {Position | null} cell */
  #moveTo(cell) {
    this.#cursor = cell;
    if (cell) this.reveal(cell);
    this.handlers.onPeek(cell);
    this.#repaint();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!this.#shape || event.altKey || event.metaKey) return;
    const from = this.#cursor ?? this.handlers.home();
    const goal = moved(event.key, from, this.#shape, event.ctrlKey);
    const factor = ZOOM_KEYS[event.key];
    if (factor !== undefined && this.handlers.onZoom && !event.ctrlKey) this.zoom(factor);
    else if (goal) this.#moveTo(goal);
    else if (event.key === "Enter" || event.key === " ") this.handlers.onPick(from);
    else if (event.key === "Escape" && this.#cursor) this.#moveTo(null);
    else return;
    event.preventDefault();
  }

  /** @param {number | null} factor @param {Point} [point] the middle, when left out */
  zoom(factor, point = { x: this.frame.clientWidth / 2, y: this.frame.clientHeight / 2 }) {
    const layout = this.#layout;
    if (!layout || !this.handlers.onZoom) return;
    const { x, y } = this.#view();
    const column = (point.x + x - layout.left) / layout.cellWidth;
    const row = (point.y + y - layout.top) / layout.cellHeight;
    this.#anchor = factor === null ? null : { point, column, row };
    this.handlers.onZoom(factor, point);
    this.#anchor = null;
  }

  /** @param {Position} cell */
  reveal(cell) {
    this.#awaited = this.#layout && this.frame.clientWidth > 0 ? null : cell;
    if (!this.#layout || this.#awaited) return;
    const { x, y } = scrollTo(this.#layout, this.#view(), cell);
    Object.assign(this.frame, { scrollLeft: x, scrollTop: y });
  }

  /** With the next painting, when everything has its place. @param {Position} cell */
  revealSoon(cell) {
    this.#awaited = cell;
    this.#repaint();
  }

  /** @returns {number} CSS pixels a cell is wide, 0 before anything is shown */
  cellWidth() {
    return this.#layout?.cellWidth ?? 0;
  }

  /** @param {Shape} shape @param {Omit<Matrix, "highlights">} matrix @param {Highlights} [highlights] */
  show(shape, matrix, highlights = NO_HIGHLIGHTS) {
    if (this.#shape?.rows !== shape.rows || this.#shape.columns !== shape.columns) this.#cursor = null;
    this.#shape = shape;
    this.#matrix = { ...matrix, highlights };
    // where the room is known nothing has to be asked, and the layout can wait for the others'
    this.#isArranged = shape.room === undefined;
    if (this.#isArranged) this.#arrange();
    this.#repaint();
  }

  /** @param {Highlights} highlights */
  highlight(highlights) {
    if (this.#matrix) this.#matrix = { ...this.#matrix, highlights };
    this.#repaint();
  }

  destroy() {
    this.observer.disconnect();
    forget(this.#turn);
    if (this.#canvas) returnCanvas(this.#canvas);
    this.#canvas = null;
    this.frame.remove();
    this.note.remove();
  }
}
