/**
 * Board of all heads: paints every head as a small picture, in a table for each site or sorted in a row. One canvas
 * holds the pictures; above it lies a button for each head, made anew only when the order changes.
 *
 * @typedef {{ place: HeadPlace, button: HTMLButtonElement, picture: HTMLElement, isFaded: boolean }} HeadButton
 */

import { nextFrame } from "../../core/settled.js";
import { isSameHead } from "../../domain/head-places.js";
import { contextOf } from "../../drawing/canvas-size.js";
import { paintBoard } from "../../drawing/heads-board.js";
import { el } from "../../widgets/elements.js";
import { rgbProperty } from "../../widgets/theme.js";
import { chooseHead } from "./choose-heads.js";
import { gridsOf, neighbour, sortedList } from "./grid.js";
import { arrangementOf } from "./head-order.js";

/** @import { HeadPlace, Run, State, Store } from "../../core/types.js" */
/** @import { Arrangement } from "./head-order.js" */

/** What decides about the order, apart from the pictures. @type {(keyof State)[]} */
const ORDER = ["run", "order", "only", "least", "scored", "paired", "aggregate", "press"];

/** Browsers draw nothing on a wider canvas; a strip of many heads is wider. */
const MOST_WIDTH = 4096;

class Board {
  /** @type {HeadButton[]} */ heads = [];
  arranged = "";
  isAsked = false;
  /** where the canvas begins on a board that is wider than a canvas */ left = 0;

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.canvas = el("canvas", { class: "board-canvas", "aria-hidden": "true" });
    this.body = el("div", { class: "board-body" });
    this.board = el("div", { class: "board" }, this.canvas, this.body);
    this.note = el("p", { class: "muted small" });
    root.append(this.board, this.note);
    new ResizeObserver(() => this.repaint()).observe(this.body);
    store.watch(ORDER, () => this.build());
    store.watch(["site", "layer", "head", "chosen", "aggregate", "ablate", "press"], () => this.mark());
    store.watch(["palette"], () => this.repaint());
    root.addEventListener("scroll", () => this.follow(), { passive: true });
    this.board.addEventListener("click", (event) => this.click(event));
    this.board.addEventListener("keydown", (event) => this.press(event));
  }

  build() {
    const state = this.store.get();
    const { run } = state;
    if (!run) return;
    const arrangement = arrangementOf(state, run);
    const isSeveral = state.aggregate !== "" || state.press !== "open";
    const signature = JSON.stringify([run.card.id, arrangement, run.question.interventions?.ablate, isSeveral]);
    if (signature !== this.arranged) this.arrange(arrangement, { run, isSeveral });
    this.arranged = signature;
    this.note.textContent = poolingNote(run);
    this.repaint();
  }

  /** @param {Arrangement} arrangement @param {import("./grid.js").Options} options */
  arrange({ entries, isSorted }, options) {
    const hadFocus = this.body.contains(document.activeElement);
    const { nodes, heads } = (isSorted ? sortedList : gridsOf)(entries, options);
    this.heads = heads;
    this.body.replaceChildren(...nodes);
    this.mark();
    if (hadFocus) heads.find(({ button }) => button.tabIndex === 0)?.button.focus();
  }

  repaint() {
    if (!this.isAsked) nextFrame(() => this.paint());
    this.isAsked = true;
  }

  paint() {
    this.isAsked = false;
    const { run, palette } = this.store.get();
    if (!run || this.board.clientWidth === 0) return;
    this.left = this.start();
    this.canvas.style.left = `${this.left}px`;
    const items = this.itemsOf(run);
    const size = { width: Math.min(this.body.offsetWidth, MOST_WIDTH), height: this.body.offsetHeight };
    const look = {
      palette,
      hidden: rgbProperty(this.root, "--hidden"),
      line: getComputedStyle(this.root).getPropertyValue("--line").trim(),
    };
    const context = contextOf(this.canvas, size);
    if (!context) return;
    context.clearRect(0, 0, size.width, size.height);
    paintBoard(context, items, look);
    performance.mark("heads-drawn");
  }

  /** Where a canvas begins that has what is in view in its middle; 0 on a board that one canvas covers. */
  start() {
    const { scrollLeft, clientWidth } = this.root;
    const spare = this.body.offsetWidth - MOST_WIDTH;
    return Math.round(Math.max(0, Math.min(spare, scrollLeft + (clientWidth - MOST_WIDTH) / 2)));
  }

  /** Paints anew before the part in view leaves the canvas. */
  follow() {
    if (Math.abs(this.start() - this.left) > MOST_WIDTH / 4) this.repaint();
  }

  /** The picture of each head on the canvas, and the box that it fills. @param {Run} run */
  itemsOf({ pictures }) {
    const { left, top } = this.body.getBoundingClientRect();
    const from = left + this.left;
    return this.heads.flatMap(({ place, picture: element, isFaded }) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      if (x + width < from || x > from + MOST_WIDTH) return [];
      const picture = pictures.find((each) => isSameHead(each, place));
      return picture ? [{ picture, isFaded, box: { x: x - from, y: y - top, width, height } }] : [];
    });
  }

  mark() {
    const state = this.store.get();
    for (const { place, button } of this.heads) {
      button.setAttribute("aria-pressed", String(isPressed(state, place)));
      button.tabIndex = isSameHead(place, /** @type {HeadPlace} */ (state)) ? 0 : -1;
    }
    // the open head may be another model's, or not among those shown: the keyboard needs a way in all the same
    const usable = this.heads.filter(({ button }) => !button.disabled);
    if (usable[0] && usable.every(({ button }) => button.tabIndex < 0)) usable[0].button.tabIndex = 0;
  }

  /** @param {MouseEvent} event */
  click({ target }) {
    if (!(target instanceof Element)) return;
    const found = this.heads.find(({ button }) => button.contains(target));
    if (found) return this.store.set(chooseHead(this.store.get(), [found.place]));
    const button = target.closest("button[data-layer]");
    if (!(button instanceof HTMLElement)) return;
    const { site, layer } = button.dataset;
    const places = this.heads.map(({ place }) => place);
    const ofLayer = places.filter((place) => place.site === site && place.layer === Number(layer));
    this.store.set(chooseHead(this.store.get(), ofLayer));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const goal = neighbour(this.heads, event);
    if (!goal) return;
    event.preventDefault();
    for (const { button } of this.heads) button.tabIndex = button === goal ? 0 : -1;
    goal.focus();
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new Board(root, store);
}

/**
 * Says whether a head is open; ablated, where a press ablates; or one of those put together.
 * @param {State} state @param {HeadPlace} place
 */
function isPressed(state, place) {
  const isAmong = (/** @type {HeadPlace[]} */ places) => places.some((each) => isSameHead(each, place));
  if (state.press !== "open") return isAmong(state.ablate);
  if (!state.aggregate) return isSameHead(place, /** @type {HeadPlace} */ (state));
  const chosen = state.chosen.filter(({ site }) => site === state.site);
  return chosen.length ? isAmong(chosen) : place.site === state.site;
}

/** @param {Run} run @returns {string} what a pixel is when it is not one cell */
function poolingNote({ pictures }) {
  const block = Math.max(0, ...pictures.map((picture) => picture.block));
  return block > 1 ? `Reduced: each pixel is the maximum of ${block} × ${block} cells.` : "";
}
