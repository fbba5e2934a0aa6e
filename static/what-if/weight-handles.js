/**
 * Handles on the weights of a row, where the row is drawn: each is dragged up or down, or moved by keys, and the row
 * follows. The caller lays them over the cells or bars of the row.
 *
 * @import { HeadMatrix, HeadPlace, State } from "../core/types.js"
 * @typedef {{ matrix: HeadMatrix, place: HeadPlace, query: number }} OpenRow
 */

import { isSameHead } from "../domain/head-places.js";
import { cellsOf, withRow, withWeight } from "../domain/manual-edits.js";
import { pinnedCell } from "../domain/selected-cell.js";
import { numberText } from "../format/numbers.js";
import { labelsOf } from "../format/token-text.js";
import { rowOf } from "../format/typed-arrays.js";
import { el } from "../widgets/elements.js";

/** Of more keys a handle would be too narrow, and a row too long for an address. */
export const MOST_KEYS = 64;
/** the way from 0 to 1, in pixels, where the row is lower */
const LEAST_REACH = 36;
const DRAG_PX = 3;
/** @type {Record<string, number>} */
const STEPS = { ArrowUp: 0.01, ArrowDown: -0.01, PageUp: 0.1, PageDown: -0.1, Home: -1, End: 1 };
/** @type {Record<string, number>} */
const NEIGHBOURS = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * The chosen row of the head that is open.
 * @param {Pick<State, "matrix" | "query" | "key">} state @returns {OpenRow | null}
 */
export function openRow({ matrix, query, key }) {
  const place = matrix?.kind === "head" ? matrix.places[0] : undefined;
  return matrix && place ? { matrix, place, query: pinnedCell({ query, key }, matrix).query } : null;
}

/** @typedef {Pick<State, "matrix" | "query" | "key" | "rows">} Edited */

/**
 * @template {Edited} S
 * @param {{ get: () => S, set: (patch: any) => void }} store @param {number[] | null} weights null for the model's own
 */
export function putRow(store, weights) {
  const row = openRow(store.get());
  if (row) store.set({ rows: withRow(store.get().rows, row.place, row.query, weights) });
}

/** @param {number} x */
const inside = (x) => Math.min(1, Math.max(0, x));

export class WeightHandles {
  root = el("div", { class: "weight-handles", role: "group" });
  /** @type {HTMLElement[]} */ handles = [];
  keys = "";
  /** @type {boolean[]} */ visible = [];
  /** as they are drawn: ahead of the reply while a handle is held @type {number[]} */ weights = [];
  /** @type {{ key: number, y: number, weights: number[], isMoved: boolean } | null} */ held = null;
  /** the last press was a drag, so it chooses no cell */ wasMoved = false;

  /** @param {(weights: number[]) => void} put */
  constructor(put) {
    this.put = put;
    const { root } = this;
    root.addEventListener("pointerdown", (event) => this.take(event));
    root.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) root.addEventListener(end, () => (this.held &&= null));
    root.addEventListener("click", (event) => this.wasMoved && event.stopPropagation());
    root.addEventListener("keydown", (event) => this.press(event));
  }

  /**
   * @param {OpenRow} row @param {number} chosen the key whose handle the Tab key leads to
   * @param {State["rows"]} rows that are in force: the reply to the last of them may be under way
   */
  show({ matrix, place, query }, chosen, rows) {
    const keys = labelsOf(matrix.keyTokens);
    this.root.setAttribute("aria-label", `Weights of “${labelsOf(matrix.queryTokens)[query]}”, to be moved`);
    if (this.keys !== keys.join("\n")) this.build(keys);
    this.visible = cellsOf(matrix)[query] ?? [];
    const given = rows.find((each) => each.query === query && isSameHead(each, place))?.row;
    if (!this.held) this.fill(given?.length === keys.length ? given : [...rowOf(matrix.weights, query)]);
    this.handles.forEach((handle, key) => {
      handle.hidden = !this.visible[key];
      handle.tabIndex = key === chosen ? 0 : -1;
    });
  }

  /** @param {string[]} keys */
  build(keys) {
    this.keys = keys.join("\n");
    this.handles = keys.map((key, i) =>
      el(
        "span",
        {
          role: "slider",
          "data-key": i,
          "aria-label": `Move the weight on “${key}” (position ${i})`,
          "aria-orientation": "vertical",
          "aria-valuemin": 0,
          "aria-valuemax": 1,
        },
        el("i", {}),
      ),
    );
    this.handles.forEach((handle, i) => (handle.style.gridColumn = String(i + 1)));
    this.root.style.gridTemplateColumns = `repeat(${keys.length}, minmax(0, 1fr))`;
    this.root.replaceChildren(...this.handles);
  }

  /** Takes the weights out of the page: where something is asked, they would tell the answer. */
  clear() {
    this.keys = "";
    this.handles = [];
    this.root.replaceChildren();
    this.root.hidden = true;
  }

  /** @param {number[]} weights */
  fill(weights) {
    this.weights = weights;
    this.handles.forEach((handle, key) => {
      const weight = weights[key] ?? 0;
      handle.style.setProperty("--weight-share", String(inside(weight)));
      // an exponent would be no number there
      handle.setAttribute("aria-valuenow", weight.toFixed(6));
      handle.setAttribute("aria-valuetext", numberText(weight, "short"));
    });
  }

  /** @param {number} key @param {number} value @param {number[]} from the row that is changed */
  set(key, value, from) {
    const weights = withWeight(from, key, inside(value), { keepsSum: true, visible: this.visible });
    this.fill(weights);
    this.put(weights);
  }

  /** @param {EventTarget | null} target @returns {number} -1 for none */
  keyAt(target) {
    const handle = target instanceof Element ? target.closest("[data-key]") : null;
    return this.handles.findIndex((each) => each === handle);
  }

  /** @param {PointerEvent} event */
  take(event) {
    this.wasMoved = false;
    const key = this.keyAt(event.target);
    if (key < 0 || event.button !== 0) return;
    this.held = { key, y: event.clientY, weights: this.weights, isMoved: false };
    this.root.setPointerCapture?.(event.pointerId);
    event.stopPropagation();
  }

  /** @param {PointerEvent} event */
  drag({ clientY, buttons }) {
    const { held } = this;
    if (!held) return;
    if (buttons !== 1) return void (this.held = null);
    const way = held.y - clientY;
    held.isMoved ||= Math.abs(way) > DRAG_PX;
    this.wasMoved = held.isMoved;
    if (!held.isMoved) return;
    const reach = Math.max(LEAST_REACH, this.root.clientHeight);
    this.set(held.key, (held.weights[held.key] ?? 0) + way / reach, held.weights);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const key = this.keyAt(event.target);
    if (key < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const [step, beside] = [STEPS[event.key], NEIGHBOURS[event.key]];
    if (step !== undefined) this.set(key, (this.weights[key] ?? 0) + step, this.weights);
    else if (beside !== undefined) this.walk(key, beside);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} from @param {number} by */
  walk(from, by) {
    const goal = this.handles[from + by];
    if (!goal || goal.hidden) return;
    for (const handle of this.handles) handle.tabIndex = handle === goal ? 0 : -1;
    goal.focus();
  }
}
