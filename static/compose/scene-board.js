/**
 * Scene board: shows the picture of a scene, with a handle on each shape that a pointer drags and arrow keys move.
 *
 * @typedef {{ onMove: (index: number, place: { x: number, y: number }) => void, onChoose: (index: number) => void,
 *   onRemove: (index: number) => void }} Handlers
 */

import { el } from "../widgets/elements.js";
import { SIDE, SIZES, shapeName } from "./scene.js";

/** @import { Scene, Shape } from "./scene.js" */

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
/** Pixels of a key press; training has centres at every fourth pixel. */
const STEP = 4;

/** @param {number} pixels */
const percent = (pixels) => `${(100 * pixels) / SIDE}%`;

class SceneBoard {
  /** @type {Scene} */ scene = { shapes: [] };
  /** @type {HTMLButtonElement[]} */ handles = [];
  /** of the shape that is dragged @type {number | null} */ dragged = null;

  /** @param {Handlers} handlers @param {string} helpId of what describes it */
  constructor(handlers, helpId) {
    this.handlers = handlers;
    this.picture = el("img", { alt: "", draggable: "false" });
    this.root = el(
      "div",
      { class: "scene-board", role: "group", "aria-label": "Shapes", "aria-describedby": helpId },
      this.picture,
    );
    this.root.addEventListener("pointerdown", (event) => this.grab(event));
    this.root.addEventListener("pointermove", (event) => this.drag(event));
    for (const name of ["pointerup", "pointercancel"]) this.root.addEventListener(name, () => (this.dragged = null));
    this.root.addEventListener("focusin", ({ target }) => {
      const index = this.indexOf(target);
      if (index >= 0) handlers.onChoose(index);
    });
    this.root.addEventListener("keydown", (event) => this.press(event));
  }

  /** @param {EventTarget | null} target */
  indexOf(target) {
    return this.handles.findIndex((handle) => handle === target);
  }

  /** @param {PointerEvent} event */
  grab(event) {
    const index = this.indexOf(event.target);
    if (index < 0 || event.button !== 0) return;
    this.dragged = index;
    this.root.setPointerCapture?.(event.pointerId);
    this.handles[index]?.focus({ preventScroll: true });
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (this.dragged === null || !(event.buttons & 1)) return;
    const { left, top, width, height } = this.root.getBoundingClientRect();
    const place = {
      x: ((event.clientX - left) / width) * SIDE - 0.5,
      y: ((event.clientY - top) / height) * SIDE - 0.5,
    };
    this.handlers.onMove(this.dragged, place);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const index = this.indexOf(event.target);
    const shape = this.scene.shapes[index];
    if (!shape || event.altKey || event.ctrlKey || event.metaKey) return;
    const move = MOVES[event.key];
    if (!move && event.key !== "Delete") return;
    event.preventDefault();
    event.stopPropagation();
    if (!move) return this.handlers.onRemove(index);
    const step = event.shiftKey ? 1 : STEP;
    this.handlers.onMove(index, { x: shape.x + step * move[0], y: shape.y + step * move[1] });
  }

  /** @param {Scene} scene @param {number} chosen */
  draw(scene, chosen) {
    this.scene = scene;
    const { shapes } = scene;
    while (this.handles.length > shapes.length) this.handles.pop()?.remove();
    while (this.handles.length < shapes.length) {
      const handle = el("button", { type: "button", class: "shape-handle" });
      this.handles.push(handle);
      this.root.append(handle);
    }
    shapes.forEach((shape, i) => place(/** @type {HTMLElement} */ (this.handles[i]), shape, i === chosen));
  }

  /** @param {string} data of a PNG file */
  show(data) {
    this.picture.src = `data:image/png;base64,${data}`;
  }
}

/** @param {HTMLElement} handle @param {Shape} shape @param {boolean} isChosen */
function place(handle, shape, isChosen) {
  const reach = (SIZES[shape.size] ?? 0) + 1;
  // its centre is the middle of a pixel
  handle.style.left = percent(shape.x + 0.5 - reach);
  handle.style.top = percent(shape.y + 0.5 - reach);
  handle.style.width = percent(2 * reach);
  handle.setAttribute("aria-label", shapeName(shape));
  handle.setAttribute("aria-pressed", String(isChosen));
}

/** @param {Handlers} handlers @param {string} helpId of what describes it */
export const sceneBoard = (handlers, helpId) => new SceneBoard(handlers, helpId);
