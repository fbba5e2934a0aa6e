/**
 * Every head as a small picture: a table of layers and heads for each site, or all in a row once they are sorted. One
 * canvas holds the pictures; above it lies a button for each head, made anew only when the order changes.
 *
 * @typedef {{ place: HeadPlace, button: HTMLButtonElement, picture: HTMLElement, isFaded: boolean }} Made
 */

import { chooseHead } from "../../domain/form-state.js";
import { arrangementOf } from "../../domain/head-order.js";
import { isSameHead } from "../../domain/head-places.js";
import { paintBoard } from "../../drawing/heads-board.js";
import { el } from "../../widgets/elements.js";
import { rgbProperty } from "../../widgets/theme.js";
import { flowOf, gridsOf, neighbour } from "./grid.js";

/** @import { HeadPlace, Run, State, Store } from "../../core/types.js" */
/** @import { Arrangement } from "../../domain/head-order.js" */

/** What decides about the order, apart from the pictures. @type {(keyof State)[]} */
const ORDER = ["run", "order", "only", "least", "scored", "paired", "aggregate", "press"];

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const canvas = el("canvas", { class: "board-canvas", "aria-hidden": "true" });
  const body = el("div", { class: "board-body" });
  const board = el("div", { class: "board" }, canvas, body);
  const note = el("p", { class: "muted small" });
  root.append(board, note);
  /** @type {Made[]} */
  let made = [];
  let built = "";
  let isAsked = false;

  function build() {
    const state = store.get();
    const { run } = state;
    if (!run) return;
    const arrangement = arrangementOf(state, run);
    const signature = JSON.stringify([
      run.card.id,
      arrangement,
      run.question.interventions?.ablate,
      state.aggregate !== "" || state.press !== "open",
    ]);
    if (signature !== built) {
      built = signature;
      arrange(arrangement, run, state);
    }
    note.textContent = poolingNote(run);
    paintSoon();
  }

  /** @param {Arrangement} arrangement @param {Run} run @param {State} state */
  function arrange(arrangement, run, state) {
    const hadFocus = body.contains(document.activeElement);
    const options = { run, isSeveral: state.aggregate !== "" || state.press !== "open" };
    const { nodes, heads } = arrangement.isSorted
      ? flowOf(arrangement.entries, options)
      : gridsOf(arrangement.entries, options);
    made = heads;
    body.replaceChildren(...nodes);
    mark();
    if (hadFocus) made.find(({ button }) => button.tabIndex === 0)?.button.focus();
  }

  function paintSoon() {
    if (!isAsked) requestAnimationFrame(paint);
    isAsked = true;
  }

  function paint() {
    isAsked = false;
    const { run, isDark } = store.get();
    const context = canvas.getContext("2d");
    if (!run || !context || board.clientWidth === 0) return;
    const { left, top } = body.getBoundingClientRect();
    const size = { width: body.offsetWidth, height: body.offsetHeight };
    const boxes = made.map(({ picture }) => picture.getBoundingClientRect());
    const ratio = window.devicePixelRatio || 1;
    // setting a size clears as well
    Object.assign(canvas, { width: Math.round(size.width * ratio), height: Math.round(size.height * ratio) });
    Object.assign(canvas.style, { width: `${size.width}px`, height: `${size.height}px` });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const items = made.flatMap(({ place, isFaded }, i) => {
      const picture = run.pictures.find((each) => isSameHead(each, place));
      const box = /** @type {DOMRect} */ (boxes[i]);
      return picture
        ? [{ picture, isFaded, box: { x: box.left - left, y: box.top - top, width: box.width, height: box.height } }]
        : [];
    });
    const line = getComputedStyle(root).getPropertyValue("--line").trim();
    paintBoard(context, items, { isDark, hidden: rgbProperty(root, "--hidden"), line });
    performance.mark("heads-drawn");
  }

  function mark() {
    const state = store.get();
    const own = state.chosen.filter(({ site }) => site === state.site);
    for (const { place, button } of made) {
      const isOpen = isSameHead(place, /** @type {HeadPlace} */ (state));
      const isOff = state.ablate.some((each) => isSameHead(each, place));
      const isAmong = own.length ? own.some((each) => isSameHead(each, place)) : place.site === state.site;
      button.setAttribute("aria-pressed", String(state.press !== "open" ? isOff : state.aggregate ? isAmong : isOpen));
      button.tabIndex = isOpen ? 0 : -1;
    }
    // the open head may be another model's, or not among those shown: the keyboard needs a way in all the same
    const usable = made.filter(({ button }) => !button.disabled);
    if (usable[0] && usable.every(({ button }) => button.tabIndex < 0)) usable[0].button.tabIndex = 0;
  }

  const click = (/** @type {Event} */ event) => {
    const target = /** @type {Node} */ (event.target);
    const found = made.find(({ button }) => button.contains(target));
    if (found) return store.set(chooseHead(store.get(), [found.place]));
    const layer = target instanceof Element && target.closest("button[data-layer]");
    if (!(layer instanceof HTMLElement)) return;
    const { site, layer: index } = layer.dataset;
    store.set(
      chooseHead(
        store.get(),
        made.map(({ place }) => place).filter((place) => place.site === site && place.layer === Number(index)),
      ),
    );
  };

  const press = (/** @type {KeyboardEvent} */ event) => {
    const goal = neighbour(made, event);
    if (!goal) return;
    event.preventDefault();
    for (const { button } of made) button.tabIndex = button === goal ? 0 : -1;
    goal.focus();
  };

  const observer = new ResizeObserver(paintSoon);
  observer.observe(body);
  store.watch(ORDER, build);
  store.watch(["site", "layer", "head", "chosen", "aggregate", "ablate", "press"], mark);
  store.watch(["isDark"], paintSoon);
  board.addEventListener("click", click);
  board.addEventListener("keydown", press);
}

/** @param {Run} run @returns {string} what a pixel is when it is not one cell */
function poolingNote({ pictures }) {
  const block = Math.max(0, ...pictures.map((picture) => picture.block));
  return block > 1 ? `Each pixel is the largest weight of ${block} × ${block} cells.` : "";
}
