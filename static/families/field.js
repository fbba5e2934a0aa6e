/**
 * Field: the tree or the timeline on the page. A model is a button; the lines to its children lie behind. It scrolls to
 * pan, and what a filter changes moves to its new place.
 */

/** @import { FamilyModel } from "../core/reply-types.js" */
/** @import { Store } from "../core/store.js" */
/** @import { Layout } from "./layout.js" */
/** @import { State } from "./state.js" */

import { nextFrame, stopFrame } from "../core/settled.js";
import { el, svgElement } from "../widgets/elements.js";
import { linesOf, timelineLayout, treeLayout } from "./layout.js";
import { neighbourOf } from "./neighbours.js";
import { chosenOf, FILTER_KEYS, matching, ZOOMS } from "./state.js";

const MOVE_MS = 320;

/** @param {number} part from 0 to 1 */
const eased = (part) => 1 - (1 - part) ** 3;

export class Field {
  #lines = svgElement("path", { class: "family-lines" });
  #kin = svgElement("path", { class: "family-kin-lines" });
  #svg = svgElement("svg", { "aria-hidden": "true" }, this.#lines, this.#kin);
  #ticks = el("div", { class: "family-ticks", "aria-hidden": "true" });
  #lanes = el("div", { class: "family-lanes", "aria-hidden": "true" });
  #nodes = el("div", { class: "family-nodes", role: "group", "aria-label": "Models, the oldest first" });
  #stage = el("div", { class: "family-stage" }, this.#lanes, this.#svg, this.#nodes, this.#ticks);
  root = el("div", { class: "family-field", "data-focus": true }, this.#stage);
  /** @type {Map<string, HTMLButtonElement>} */ #buttons = new Map();
  /** where each stands now @type {Map<string, { x: number, y: number }>} */ #now = new Map();
  /** @type {Layout | null} */ #layout = null;
  /** @type {[string, string][]} */ #pairs = [];
  #frame = 0;
  #face = "";
  #pen = document.createElement("canvas").getContext("2d");
  #store;

  /** @param {Store<State>} store */
  constructor(store) {
    this.#store = store;
    this.#nodes.addEventListener("click", ({ target }) => {
      const id = target instanceof Element && target.closest("button")?.dataset["id"];
      if (id) store.set({ id });
    });
    this.#nodes.addEventListener("keydown", (event) => this.#press(event));
    followDrag(this.root);
    new ResizeObserver(() => this.#draw(false)).observe(this.root);
    const draw = (/** @type {State} */ state, /** @type {State} */ before) =>
      this.#draw(state.models === before.models && before.models.length > 0);
    store.watch(["models", "face", "zoom", ...FILTER_KEYS], draw);
    store.watch(["id"], () => {
      this.#mark();
      this.#reveal();
    });
  }

  /** What a row and a name take, with the type of now. */
  #room() {
    const style = getComputedStyle(this.#nodes);
    const { fontSize, fontFamily } = style;
    // where fingers point, the style sheet asks for more
    const [least, mark] = ["--least-row", "--least-mark"].map((name) =>
      Number.parseFloat(style.getPropertyValue(name)),
    );
    const row = Math.max(Number(least), Math.round(Number.parseFloat(fontSize) * 1.5));
    if (this.#pen) this.#pen.font = `600 ${fontSize} ${fontFamily}`;
    const widthOf = (/** @type {string} */ name) => this.#pen?.measureText(name).width ?? 0;
    return { width: this.root.clientWidth, row, mark: Number(mark), widthOf };
  }

  /** @param {boolean} isMoving whether what is there already moves to its new place */
  #draw(isMoving) {
    const state = this.#store.get();
    if (state.face === "table" || state.models.length === 0) return;
    const shown = matching(state);
    const [zoom, room] = [ZOOMS[state.zoom] ?? 1, this.#room()];
    const before = this.#layout;
    const middle = before ? (this.root.scrollLeft + room.width / 2) / before.width : 0;
    const layout = (this.#layout = (state.face === "tree" ? treeLayout : timelineLayout)(shown, room, zoom));
    this.#pairs = shown.flatMap(({ id, parents }) =>
      parents.map((parent) => /** @type {[string, string]} */ ([parent, id])),
    );
    this.#size(layout, room.row);
    this.#keep(shown, layout);
    const isNew = before === null || this.#face !== state.face;
    this.#face = state.face;
    if (before && !isNew && before.width !== layout.width)
      this.root.scrollLeft = middle * layout.width - room.width / 2;
    this.#move(layout, isMoving && !matchMedia("(prefers-reduced-motion: reduce)").matches);
    this.#mark();
    if (isNew) this.#reveal();
  }

  /** Scrolls to the chosen model where it is out of sight. */
  #reveal() {
    const place = this.#layout?.places.get(chosenOf(this.#store.get())?.id ?? "");
    if (!place) return;
    const { row } = this.#room();
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.root;
    const [x, y] = [place.x - scrollLeft, place.y - scrollTop];
    const isSeen = x >= 0 && x + place.width <= clientWidth && y >= 2 * row && y + row <= clientHeight;
    if (!isSeen) this.root.scrollTo(place.x - clientWidth / 2, place.y - clientHeight / 2);
  }

  /** @param {Layout} layout @param {number} row */
  #size({ width, height, ticks, lanes }, row) {
    Object.assign(this.#stage.style, { width: `${width}px`, height: `${height}px` });
    this.#stage.style.setProperty("--row", `${row}px`);
    for (const [name, value] of Object.entries({ width, height })) this.#svg.setAttribute(name, String(value));
    this.#ticks.replaceChildren(
      ...ticks.map(({ x, text }) => {
        const tick = el("span", {}, text);
        tick.style.left = `${x}px`;
        return tick;
      }),
    );
    this.#lanes.replaceChildren(
      ...lanes.map(({ top, bottom, text }) => {
        const lane = el("div", {}, el("span", {}, text));
        Object.assign(lane.style, { top: `${top}px`, height: `${bottom - top}px` });
        return lane;
      }),
    );
  }

  /** Makes, keeps and takes away buttons. @param {FamilyModel[]} shown @param {Layout} layout */
  #keep(shown, { places }) {
    const wanted = new Set(shown.map(({ id }) => id));
    for (const [id, button] of this.#buttons) {
      if (wanted.has(id)) continue;
      button.remove();
      this.#buttons.delete(id);
      this.#now.delete(id);
    }
    shown.forEach((model, i) => {
      const button = this.#buttons.get(model.id) ?? buttonOf(model);
      this.#buttons.set(model.id, button);
      const { width = 0, isNamed = false } = places.get(model.id) ?? {};
      button.classList.toggle("named", isNamed);
      button.style.setProperty("--width", `${width}px`);
      if (this.#nodes.children[i] !== button) this.#nodes.insertBefore(button, this.#nodes.children[i] ?? null);
    });
  }

  /** @param {Layout} layout @param {boolean} isMoving */
  #move({ places }, isMoving) {
    stopFrame(this.#frame);
    const from = new Map(this.#now);
    const begun = performance.now();
    const step = (/** @type {number} */ part) => {
      for (const [id, { x, y }] of places) {
        const start = from.get(id) ?? { x, y };
        const at = { x: start.x + (x - start.x) * part, y: start.y + (y - start.y) * part };
        this.#now.set(id, at);
        const button = this.#buttons.get(id);
        if (button) button.style.transform = `translate(${at.x}px, ${at.y}px) translateY(-50%)`;
      }
      this.#drawLines();
    };
    if (!isMoving) return step(1);
    const go = (/** @type {number} */ now) => {
      const part = Math.min(1, Math.max(0, (now - begun) / MOVE_MS));
      step(eased(part));
      if (part < 1) this.#frame = nextFrame(go);
    };
    this.#frame = nextFrame(go);
  }

  #drawLines() {
    const state = this.#store.get();
    const id = chosenOf(state)?.id;
    const isKin = (/** @type {[string, string]} */ pair) => id !== undefined && pair.includes(id);
    this.#lines.setAttribute("d", state.face === "tree" ? linesOf(this.#pairs, this.#now) : "");
    this.#kin.setAttribute("d", linesOf(this.#pairs.filter(isKin), this.#now));
  }

  /** Marks the chosen model and its kin; it alone is reached with Tab, or the first where it is filtered out. */
  #mark() {
    const chosen = chosenOf(this.#store.get());
    const isThere = chosen !== undefined && this.#buttons.has(chosen.id);
    const kin = new Set([...(chosen?.parents ?? []), ...(chosen?.children ?? [])]);
    const [first] = this.#buttons.keys();
    for (const [id, button] of this.#buttons) {
      button.setAttribute("aria-pressed", String(id === chosen?.id));
      button.classList.toggle("kin", kin.has(id));
      button.tabIndex = id === (isThere ? chosen.id : first) ? 0 : -1;
    }
    if (this.#layout) this.#drawLines();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#layout) return;
    const id = event.target instanceof HTMLElement ? event.target.dataset["id"] : undefined;
    const goal = id && neighbourOf(event.key, id, this.#layout.places);
    const { zoom } = this.#store.get();
    if (event.key === "+" || event.key === "-") {
      this.#store.set({ zoom: Math.min(ZOOMS.length - 1, Math.max(0, zoom + (event.key === "+" ? 1 : -1))) });
    } else if (goal) {
      this.#buttons.get(goal)?.focus();
    } else return;
    event.preventDefault();
  }
}

/** @param {FamilyModel} model */
const buttonOf = ({ id, name, branch, date }) =>
  el(
    "button",
    { type: "button", "data-id": id, "data-branch": branch, title: `${name}, ${date}` },
    el("span", {}, name),
  );

/** The field is pulled with the mouse; fingers scroll by themselves. @param {HTMLElement} root */
function followDrag(root) {
  /** @type {{ x: number, y: number, left: number, top: number } | null} */
  let start = null;
  root.addEventListener("pointerdown", ({ pointerType, button, target, clientX, clientY, pointerId }) => {
    if (pointerType !== "mouse" || button !== 0 || (target instanceof Element && target.closest("button"))) return;
    start = { x: clientX, y: clientY, left: root.scrollLeft, top: root.scrollTop };
    root.setPointerCapture(pointerId);
  });
  root.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (start) root.scrollTo(start.left + start.x - clientX, start.top + start.y - clientY);
  });
  const end = () => (start = null);
  root.addEventListener("pointerup", end);
  root.addEventListener("pointercancel", end);
}
