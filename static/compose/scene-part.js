/** Scene part: places, moves and recolours shapes; each change is drawn by the server, and sent as the picture. */

import { el, selectOf } from "../widgets/elements.js";
import {
  added,
  COLORS,
  changed,
  FIRST_SCENE,
  MOST_SHAPES,
  MOST_TRAINED,
  SHAPES,
  SIZES,
  shapeName,
  without,
} from "./scene.js";
import { sceneBoard } from "./scene-board.js";

/** @import { ImageFile } from "../core/types.js" */
/** @import { Scene, Shape } from "./scene.js" */
/** @import { Asked } from "./written.js" */

const HELP =
  "Drag a shape, or move it with the arrow keys by 4 pixels, with Shift by 1; Delete removes it. " +
  "A later shape lies on top.";
const MANY = `Training pictures had at most ${MOST_TRAINED} shapes.`;

/** @param {string[]} names */
const optionsOf = (names) => Object.fromEntries(names.map((name) => [name, name]));

/** The chosen shape's colour, kind and size. @param {(change: Partial<Shape>) => void} onChange */
function shapeFields(onChange) {
  const fields = Object.entries({ color: COLORS, shape: SHAPES, size: Object.keys(SIZES) }).map(([key, names]) => {
    const select = selectOf({ name: key }, optionsOf(names));
    select.addEventListener("change", () => onChange({ [key]: select.value }));
    const label = el("label", { class: "small" }, key === "color" ? "Colour" : key === "shape" ? "Shape" : "Size");
    label.append(select);
    return { key: /** @type {"color" | "shape" | "size"} */ (key), select, label };
  });
  return {
    roots: fields.map(({ label }) => label),
    /** @param {Shape} shape */
    draw(shape) {
      for (const { key, select } of fields) select.value = shape[key];
    },
  };
}

/** @param {(asked: Asked) => void} send */
export function scenePart(send) {
  let scene = FIRST_SCENE;
  let chosen = 0;
  const said = el("p", { class: "small", "aria-live": "polite" });
  const set = (/** @type {Scene} */ next) => {
    scene = next;
    chosen = Math.min(chosen, scene.shapes.length - 1);
    draw();
    send({ scene });
  };
  const remove = (/** @type {number} */ index) => {
    if (scene.shapes.length > 1) set(without(scene, index));
  };
  const board = sceneBoard(
    {
      onMove: (index, place) => set(changed(scene, index, place)),
      onChoose(index) {
        chosen = index;
        draw();
      },
      onRemove: remove,
    },
    "scene-help",
  );
  const fields = shapeFields((change) => set(changed(scene, chosen, change)));
  const button = (/** @type {string} */ text, /** @type {() => void} */ run) => {
    const made = el("button", { type: "button", class: "small" }, text);
    made.addEventListener("click", run);
    return made;
  };
  const add = button("Add a shape", () => {
    chosen = scene.shapes.length;
    set(added(scene));
  });
  const drop = button("Remove", () => remove(chosen));
  function draw() {
    board.draw(scene, chosen);
    const shape = /** @type {Shape} */ (scene.shapes[chosen]);
    fields.draw(shape);
    add.disabled = scene.shapes.length >= MOST_SHAPES;
    drop.disabled = scene.shapes.length === 1;
    said.textContent = `${shapeName(shape)}.${scene.shapes.length > MOST_TRAINED ? ` ${MANY}` : ""}`;
  }
  const form = el("div", { class: "compose-fields" }, ...fields.roots, el("div", { class: "chips" }, add, drop), said);
  draw();
  return {
    root: el(
      "div",
      { class: "compose-part" },
      board.root,
      form,
      el("p", { id: "scene-help", class: "muted small" }, HELP),
    ),
    /** @param {ImageFile} file @param {boolean} isNewest whether nothing was changed since it was asked for */
    take(file, isNewest) {
      board.show(file.data);
      if (!file.scene || !isNewest) return;
      scene = /** @type {Scene} */ (file.scene);
      chosen = Math.min(chosen, scene.shapes.length - 1);
      draw();
    },
  };
}
