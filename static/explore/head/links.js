/**
 * The weights as lines from the token that looks to the tokens looked at.
 *
 * @typedef {State & { matrix: HeadMatrix }} Ready
 */

import { cellAtPosition, currentPosition, pinnedPosition, sentenceAt, spokenName } from "../../domain/cell-text.js";
import { displayOf } from "../../domain/token-display.js";
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

/** @import { HeadMatrix, State, Store } from "../../core/types.js" */
/** @import { Display } from "../../domain/token-display.js" */

/** @type {(keyof State)[]} */
const DRAWN = ["matrix", "isDark", "words", "bare", "colors", "threshold", "tab"];

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const canvas = el("canvas", { class: "sheet-canvas", "aria-hidden": "true" });
  const spacer = el("div", { class: "sheet-space" }, canvas);
  const help = el(
    "p",
    { id: "links-help", class: "unseen" },
    "Up and down choose the query, left and right its keys, strongest first. Enter pins, Escape returns to " +
      "the pinned cell.",
  );
  const frame = el(
    "div",
    {
      class: "sheet links",
      tabindex: 0,
      role: "application",
      "aria-roledescription": "links",
      "aria-describedby": help.id,
    },
    spacer,
  );
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const note = el("p", { class: "muted small" });
  root.append(frame, note, readout, help);
  /** @type {ReturnType<typeof columnsOf> | null} */
  let columns = null;
  let isAsked = false;

  const ready = () => {
    const state = store.get();
    return state.matrix && state.tab === "links" ? /** @type {Ready} */ (state) : null;
  };

  function layout() {
    const state = ready();
    root.hidden = store.get().tab !== "links";
    if (!state) return;
    const shown = cutOf(displayOf(state));
    const { font } = themeOf(frame);
    columns = columnsOf(frame.clientWidth, widestOf(shown.rowLabels, font), widestOf(shown.columnLabels, font));
    spacer.style.height = `${Math.max(shown.weights.rows, shown.weights.columns) * LINE_HEIGHT}px`;
    frame.setAttribute(
      "aria-label",
      `Links of ${spokenName(state.matrix)}: ${shown.weights.rows} queries, ${shown.weights.columns} keys`,
    );
    reveal();
    repaint();
  }

  function repaint() {
    if (!isAsked) requestAnimationFrame(paint);
    isAsked = true;
  }

  function paint() {
    isAsked = false;
    const state = ready();
    const context = canvas.getContext("2d");
    if (!state || !columns || !context) return;
    const shown = cutOf(displayOf(state));
    const focus = currentPosition(state, displayOf(state));
    const view = {
      x: 0,
      y: frame.scrollTop,
      width: frame.clientWidth,
      height: Math.min(frame.clientHeight, spacer.clientHeight),
    };
    resize(canvas, context, view);
    const first = Math.floor(view.y / LINE_HEIGHT);
    const end = Math.ceil((view.y + view.height) / LINE_HEIGHT);
    const { inView } = state;
    if (inView?.first !== first || inView.end !== end) store.set({ inView: { first, end } });
    const { links, count } = linksOf(shown, { first, end, threshold: state.threshold });
    const own = linksFrom(shown, focus.row, state.threshold);
    const color = (/** @type {number} */ weight) => css(weightColor(weight, state.isDark, state.colors));
    const number = (/** @type {number} */ weight) => numberText(weight, "short");
    paintLinks(context, shown, { view, columns, links, focus, own, color, number, theme: themeOf(frame) });
    note.textContent = noteOf(links.length, count, end - first < Math.max(shown.weights.rows, shown.weights.columns));
    readout.textContent = sentenceAt(state, displayOf(state), focus);
    performance.mark("links-drawn");
  }

  function reveal() {
    const state = ready();
    if (!state) return;
    const { row } = pinnedPosition(state, displayOf(state));
    const top = row * LINE_HEIGHT;
    if (top < frame.scrollTop || top + LINE_HEIGHT > frame.scrollTop + frame.clientHeight)
      frame.scrollTop = top - frame.clientHeight / 2;
  }

  /** @param {Ready} state @param {{ row: number, column: number } | null} position */
  const look = (state, position) => store.set({ hover: position && cellAtPosition(displayOf(state), position) });

  /** @param {Ready} state @param {number} row its strongest key */
  const rowOf = (state, row) => ({ row, column: linksFrom(displayOf(state), row, 0)[0]?.column ?? 0 });

  const point = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const state = ready();
    const box = frame.getBoundingClientRect();
    const hit = columns && hitAt({ x: event.clientX - box.left, y: event.clientY - box.top }, columns, frame.scrollTop);
    if (!state || !hit) return null;
    const { weights } = displayOf(state);
    if (hit.index >= (hit.side === "query" ? weights.rows : weights.columns)) return null;
    const position =
      hit.side === "query"
        ? rowOf(state, hit.index)
        : { ...currentPosition(state, displayOf(state)), column: hit.index };
    return { state, position };
  };
  const peek = (/** @type {PointerEvent} */ event) => {
    const found = point(event);
    if (found) look(found.state, found.position);
  };
  const pick = (/** @type {MouseEvent} */ event) => {
    const found = point(event);
    if (found) store.set({ ...cellAtPosition(displayOf(found.state), found.position), hover: null });
  };

  const press = (/** @type {KeyboardEvent} */ event) => {
    const state = ready();
    if (!state || event.altKey || event.metaKey || event.ctrlKey) return;
    const now = currentPosition(state, displayOf(state));
    const goal = goalOf(event.key, now, displayOf(state));
    if (goal) look(state, goal.row === now.row ? goal : rowOf(state, goal.row));
    else if (event.key === "Enter" || event.key === " ")
      store.set({ ...cellAtPosition(displayOf(state), now), hover: null });
    else if (event.key === "Escape") look(state, null);
    else return;
    event.preventDefault();
    if (goal) follow(goal.row);
  };
  const follow = (/** @type {number} */ row) => {
    const top = row * LINE_HEIGHT;
    frame.scrollTop = Math.min(top, Math.max(frame.scrollTop, top + LINE_HEIGHT - frame.clientHeight));
  };
  const leave = () => store.set({ hover: null });

  frame.addEventListener("pointermove", peek);
  frame.addEventListener("pointerleave", leave);
  frame.addEventListener("click", pick);
  frame.addEventListener("keydown", press);
  frame.addEventListener("scroll", repaint, { passive: true });
  const observer = new ResizeObserver(layout);
  observer.observe(frame);
  store.watch(DRAWN, layout);
  store.watch(["hover", "query", "key", "digits"], repaint);
  store.watch(["query"], reveal);
}

/**
 * @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2D} context
 * @param {{ width: number, height: number }} view
 */
function resize(canvas, context, { width, height }) {
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** @param {string} key @param {{ row: number, column: number }} now @param {Display} display */
function goalOf(key, now, display) {
  const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[key];
  if (step !== undefined) return { ...now, row: Math.min(display.weights.rows - 1, Math.max(0, now.row + step)) };
  const turn = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (turn === undefined) return null;
  const own = linksFrom(display, now.row, 0);
  const next = own[own.findIndex(({ column }) => column === now.column) + turn];
  return next ? { row: now.row, column: next.column } : now;
}
