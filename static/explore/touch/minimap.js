/**
 * Minimap of a long matrix: the whole of it, small, with a frame around the part in view. A drag or the keys move it.
 * A pixel is the largest weight of its block, as in the pictures of heads.
 */

import { nextFrame } from "../../core/settled.js";
import { pinnedPosition } from "../../domain/cell-text.js";
import { displayOf } from "../../domain/token-display.js";
import { weightPixels } from "../../drawing/color.js";
import { el } from "../../widgets/elements.js";
import { rgbProperty } from "../../widgets/theme.js";
import { needsMinimap } from "./long.js";
import { geometryOf } from "./sheet-geometry.js";

/** @import { State, Store } from "../../core/types.js" */
/** @import { Display } from "../../domain/token-display.js" */

const SIZE = 120;
/** a key moves by a part of what is in view @type {Record<string, [number, number]>} */
const MOVES = {
  ArrowLeft: [-0.25, 0],
  ArrowRight: [0.25, 0],
  ArrowUp: [0, -0.25],
  ArrowDown: [0, 0.25],
  PageUp: [0, -1],
  PageDown: [0, 1],
};

/** The largest weight of every block. @param {Display} display @param {number} block */
export function pooled({ weights, visible }, block) {
  const [rows, columns] = [Math.ceil(weights.rows / block), Math.ceil(weights.columns / block)];
  const [data, bits] = [new Float32Array(rows * columns), new Uint8Array(rows * columns)];
  for (let i = 0; i < weights.data.length; i++) {
    if (!visible.data[i]) continue;
    const row = Math.floor(i / weights.columns / block);
    const at = row * columns + Math.floor((i % weights.columns) / block);
    data[at] = Math.max(Number(data[at]), Number(weights.data[i]));
    bits[at] = 1;
  }
  return { weights: { rows, columns, data }, visible: { rows, columns, data: bits } };
}

class Minimap {
  /** of the whole, in cells */ size = { rows: 1, columns: 1 };

  /** @param {HTMLElement} host @param {Store<State>} store */
  constructor(host, store) {
    this.store = store;
    this.sheet = /** @type {HTMLElement} */ (host.querySelector(".sheet"));
    this.mark = /** @type {HTMLElement} */ (host.querySelector(".sheet-mark"));
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.frame = el("span", { class: "minimap-frame", "aria-hidden": "true" });
    this.said = el("span", { id: "minimap-said", class: "unseen" });
    const names = {
      hidden: true,
      role: "application",
      "aria-roledescription": "minimap",
      "aria-describedby": this.said.id,
    };
    this.root = el("div", { class: "minimap", tabindex: 0, ...names }, this.canvas, this.frame, this.said);
    host.append(this.root);
    this.root.addEventListener("pointerdown", (event) => {
      this.root.setPointerCapture?.(event.pointerId);
      this.goTo(event);
    });
    this.root.addEventListener("pointermove", (event) => event.buttons === 1 && this.goTo(event));
    this.root.addEventListener("keydown", (event) => this.press(event));
    this.sheet.addEventListener("scroll", () => this.place(), { passive: true });
    new ResizeObserver(() => this.place()).observe(this.sheet);
    new MutationObserver(() => this.place()).observe(this.mark, { attributeFilter: ["style"] });
    store.watch(["matrix", "zoom", "words", "bare", "palette", "colors", "threshold", "tab"], () => this.show());
  }

  show() {
    const state = this.store.get();
    const wasHidden = this.root.hidden;
    this.root.hidden = !needsMinimap(state) || state.tab !== "heatmap";
    if (this.root.hidden || !needsMinimap(state)) return;
    const display = displayOf(state);
    const { rows, columns } = display.weights;
    this.root.setAttribute("aria-label", `Minimap of ${rows} × ${columns} cells: arrow keys move the part in view`);
    const small = pooled(display, Math.ceil(Math.max(rows, columns) / SIZE));
    const blank = rgbProperty(this.root, "--card");
    const pixels = weightPixels(small, { ...state, blank });
    Object.assign(this.canvas, { width: small.weights.columns, height: small.weights.rows });
    this.canvas.getContext("2d")?.putImageData(new ImageData(pixels, small.weights.columns), 0, 0);
    this.size = { rows, columns };
    const pixel = SIZE / Math.max(rows, columns);
    Object.assign(this.root.style, { width: `${columns * pixel}px`, height: `${rows * pixel}px` });
    this.place();
    // it takes room from the matrix, whose chosen cell stays in view
    if (wasHidden) nextFrame(() => this.reveal());
  }

  reveal() {
    const view = this.view();
    const state = this.store.get();
    if (!view || !needsMinimap(state)) return;
    const { row, column } = pinnedPosition(state, displayOf(state));
    const within = (/** @type {number} */ from, /** @type {number} */ count, /** @type {number} */ at) =>
      Math.min(at, Math.max(from, at + 1 - count));
    const { width, height } = view.cells;
    this.sheet.scrollLeft = within(view.x, view.columns, column) * width;
    this.sheet.scrollTop = within(view.y, view.rows, row) * height;
  }

  /** The part in view, in cells. */
  view() {
    const state = this.store.get();
    if (!needsMinimap(state)) return null;
    const cells = geometryOf(this.mark, pinnedPosition(state, displayOf(state)));
    if (!cells) return null;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.sheet;
    return {
      cells,
      x: scrollLeft / cells.width,
      y: scrollTop / cells.height,
      columns: Math.min(this.size.columns, (clientWidth - cells.left) / cells.width),
      rows: Math.min(this.size.rows, (clientHeight - cells.top) / cells.height),
    };
  }

  place() {
    const view = this.root.hidden ? null : this.view();
    if (!view) return;
    const { rows, columns } = this.size;
    const share = (/** @type {number} */ part, /** @type {number} */ whole) => `${(100 * part) / whole}%`;
    Object.assign(this.frame.style, {
      left: share(view.x, columns),
      top: share(view.y, rows),
      width: share(view.columns, columns),
      height: share(view.rows, rows),
    });
    const range = (/** @type {number} */ from, /** @type {number} */ count, /** @type {number} */ most) =>
      `${Math.round(from)} to ${Math.min(most, Math.round(from + count)) - 1}`;
    const [queries, keys] = [range(view.y, view.rows, rows), range(view.x, view.columns, columns)];
    this.said.textContent = `In view: queries ${queries}, keys ${keys}`;
  }

  /** Brings the cell under the pointer into the middle. @param {PointerEvent} event */
  goTo({ clientX, clientY }) {
    const view = this.view();
    if (!view) return;
    const { left, top, width, height } = this.root.getBoundingClientRect();
    const x = ((clientX - left) / width) * this.size.columns - view.columns / 2;
    const y = ((clientY - top) / height) * this.size.rows - view.rows / 2;
    Object.assign(this.sheet, { scrollLeft: x * view.cells.width, scrollTop: y * view.cells.height });
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const view = this.view();
    const [x, y] = MOVES[event.key] ?? [];
    if (!view || event.altKey || event.ctrlKey || event.metaKey) return;
    if (x !== undefined && y !== undefined)
      this.sheet.scrollBy(x * view.columns * view.cells.width, y * view.rows * view.cells.height);
    else if (event.key === "Home") this.sheet.scrollTo(0, 0);
    else if (event.key === "End") this.sheet.scrollTo(this.sheet.scrollWidth, this.sheet.scrollHeight);
    else return;
    event.preventDefault();
  }
}

/** @param {HTMLElement} host of the heatmap @param {Store<State>} store */
export function mountMinimap(host, store) {
  new Minimap(host, store);
}
