/** Links: draws the weights of a head as lines from each query to its keys. */

import { nextFrame } from "../../core/settled.js";
import { cellAtPosition, currentPosition, pinnedPosition, spokenName } from "../../domain/cell-text.js";
import { displayOf } from "../../domain/token-display.js";
import { sentenceAt } from "../../domain/words/cell-readout.js";
import { contextOf } from "../../drawing/canvas-size.js";
import { css, weightColor } from "../../drawing/color.js";
import {
  columnsOf,
  cutOf,
  hitAt,
  LINE_HEIGHT,
  linksFrom,
  linksOf,
  noteOf,
  paintLinks,
} from "../../drawing/link-layout.js";
import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { themeOf, widestOf } from "../../widgets/theme.js";

/** @import { State, Store } from "../../core/types.js" */
/** @import { Position, WithMatrix } from "../../domain/cell-text.js" */
/** @import { Display } from "../../domain/token-display.js" */

/** @type {(keyof State)[]} */
const DRAWN = ["matrix", "palette", "words", "bare", "colors", "threshold", "tab"];
const HELP =
  "Up and down choose the query, left and right its keys, strongest first. Enter pins, Escape returns to " +
  "the pinned cell.";

class Links {
  /** @type {ReturnType<typeof columnsOf> | null} */ columns = null;
  isAsked = false;

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.canvas = el("canvas", { class: "sheet-canvas", "aria-hidden": "true" });
    this.spacer = el("div", { class: "sheet-space" }, this.canvas);
    const help = el("p", { id: "links-help", class: "unseen" }, HELP);
    const names = { role: "application", "aria-roledescription": "links", "aria-describedby": help.id };
    this.frame = el("div", { class: "sheet links", tabindex: 0, ...names }, this.spacer);
    this.readout = el("output", { class: "readout", "aria-live": "polite" });
    this.note = el("p", { class: "muted small" });
    root.append(this.frame, this.note, this.readout, help);
    this.listen();
    store.watch(DRAWN, () => this.layout());
    store.watch(["hover", "query", "key", "digits"], () => this.repaint());
    store.watch(["query"], () => this.reveal());
  }

  listen() {
    const { frame, store } = this;
    frame.addEventListener("pointermove", (event) => {
      const hover = this.cellUnder(event);
      if (hover) store.set({ hover });
    });
    frame.addEventListener("pointerleave", () => store.set({ hover: null }));
    frame.addEventListener("click", (event) => {
      const cell = this.cellUnder(event);
      if (cell) store.set({ ...cell, hover: null });
    });
    frame.addEventListener("keydown", (event) => this.press(event));
    frame.addEventListener("scroll", () => this.repaint(), { passive: true });
    new ResizeObserver(() => this.layout()).observe(frame);
  }

  get state() {
    const state = this.store.get();
    return state.matrix && state.tab === "links" ? /** @type {WithMatrix} */ (state) : null;
  }

  layout() {
    const { state, frame } = this;
    this.root.hidden = this.store.get().tab !== "links";
    if (!state) return;
    const { weights, rowLabels, columnLabels } = cutOf(displayOf(state));
    const { font } = themeOf(frame);
    this.columns = columnsOf(frame.clientWidth, widestOf(rowLabels, font), widestOf(columnLabels, font));
    this.spacer.style.height = `${Math.max(weights.rows, weights.columns) * LINE_HEIGHT}px`;
    const label = `Links of ${spokenName(state.matrix)}: ${weights.rows} queries, ${weights.columns} keys`;
    frame.setAttribute("aria-label", label);
    this.reveal();
    this.repaint();
  }

  repaint() {
    if (!this.isAsked) nextFrame(() => this.paint());
    this.isAsked = true;
  }

  paint() {
    this.isAsked = false;
    const { state, columns, frame } = this;
    if (!state || !columns) return;
    const height = Math.min(frame.clientHeight, this.spacer.clientHeight);
    const view = { x: 0, y: frame.scrollTop, width: frame.clientWidth, height };
    const context = contextOf(this.canvas, view);
    if (!context) return;
    const shown = cutOf(displayOf(state));
    const focus = currentPosition(state, shown);
    const { first, end } = this.noteView(view);
    const { links, count } = linksOf(shown, { first, end, threshold: state.threshold });
    paintLinks(context, shown, {
      view,
      columns,
      links,
      focus,
      own: linksFrom(shown, focus.row, state.threshold),
      color: (weight) => css(weightColor(weight, state.palette, state.colors)),
      number: (weight) => numberText(weight, "short"),
      theme: themeOf(frame),
    });
    const isPart = end - first < Math.max(shown.weights.rows, shown.weights.columns);
    this.note.textContent = noteOf(links.length, count, isPart);
    this.readout.textContent = sentenceAt(state, displayOf(state), focus);
    performance.mark("links-drawn");
  }

  /** Which lines are in view; an export draws the same. @param {{ y: number, height: number }} view */
  noteView({ y, height }) {
    const inView = { first: Math.floor(y / LINE_HEIGHT), end: Math.ceil((y + height) / LINE_HEIGHT) };
    const before = this.store.get().inView;
    if (before?.first !== inView.first || before.end !== inView.end) this.store.set({ inView });
    return inView;
  }

  reveal() {
    const { state, frame } = this;
    if (!state) return;
    const top = pinnedPosition(state, displayOf(state)).row * LINE_HEIGHT;
    if (top < frame.scrollTop || top + LINE_HEIGHT > frame.scrollTop + frame.clientHeight)
      frame.scrollTop = top - frame.clientHeight / 2;
  }

  /** @param {PointerEvent | MouseEvent} event */
  cellUnder({ clientX, clientY }) {
    const { state, columns, frame } = this;
    if (!state || !columns) return null;
    const { left, top } = frame.getBoundingClientRect();
    const hit = hitAt({ x: clientX - left, y: clientY - top }, columns, frame.scrollTop);
    const display = displayOf(state);
    if (!hit || hit.index >= display.weights[hit.side === "query" ? "rows" : "columns"]) return null;
    const position =
      hit.side === "query"
        ? strongestOf(display, hit.index)
        : { ...currentPosition(state, display), column: hit.index };
    return cellAtPosition(display, position);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { state, store } = this;
    if (!state || event.altKey || event.metaKey || event.ctrlKey) return;
    const display = displayOf(state);
    const now = currentPosition(state, display);
    const goal = goalOf(event.key, now, display);
    if (goal) store.set({ hover: cellAtPosition(display, goal) });
    else if (event.key === "Enter" || event.key === " ") store.set({ ...cellAtPosition(display, now), hover: null });
    else if (event.key === "Escape") store.set({ hover: null });
    else return;
    event.preventDefault();
    if (goal) this.follow(goal.row);
  }

  /** @param {number} row */
  follow(row) {
    const top = row * LINE_HEIGHT;
    const { scrollTop, clientHeight } = this.frame;
    this.frame.scrollTop = Math.min(top, Math.max(scrollTop, top + LINE_HEIGHT - clientHeight));
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new Links(root, store);
}

/** @param {Display} display @param {number} row @returns {Position} its strongest key */
const strongestOf = (display, row) => ({ row, column: linksFrom(display, row, 0)[0]?.column ?? 0 });

/**
 * Where a key leads: to the strongest key of another query, or to another key.
 * @param {string} key @param {Position} now @param {Display} display
 */
function goalOf(key, now, display) {
  const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[key];
  if (step !== undefined) {
    const row = Math.min(display.weights.rows - 1, Math.max(0, now.row + step));
    return row === now.row ? now : strongestOf(display, row);
  }
  const turn = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (turn === undefined) return null;
  const own = linksFrom(display, now.row, 0);
  const next = own[own.findIndex(({ column }) => column === now.column) + turn];
  return next ? { row: now.row, column: next.column } : now;
}
