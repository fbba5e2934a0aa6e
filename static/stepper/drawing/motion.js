/**
 * Moves the numbers of one sub-step to where they go in the next. First the matrices that stay take their new places,
 * then the numbers of the result fly in from those that they come from. A motion can be played, or scrubbed both ways.
 *
 * @import { Place, StepTrace } from "../reply/types.js"
 * @import { Positions, Rect } from "./flights.js"
 * @typedef {{ seek: (t: number) => void, play: () => Promise<void>, finish: () => void }} Motion
 * @typedef {{ row: number, column: number, from: Rect, to: Rect }} Flight
 */

import { during } from "../../core/settled.js";
import { operationOf } from "../reply/read.js";
import { planOf } from "./flights.js";

const DURATION_MS = 720;
/** The part of the time after which what stays has arrived. */
const ARRIVED = 0.42;
/** More cells than this do not fly one by one: nobody could follow them, and a step must not wait for them. */
const MOST_FLIGHTS = 260;

/** @param {Element} element with data-tensor */
function matrixKey(element) {
  const { tensor = "", slice } = /** @type {HTMLElement} */ (element).dataset;
  return slice === undefined ? tensor : `${tensor}#${slice}`;
}

/** @param {DOMRect} rect @param {DOMRect} origin @returns {Rect} */
const relative = (rect, origin) => ({
  x: rect.x - origin.x,
  y: rect.y - origin.y,
  width: rect.width,
  height: rect.height,
});

/** @param {Element} matrix */
const cellsOf = (matrix) => /** @type {NodeListOf<HTMLElement>} */ (matrix.querySelectorAll("[data-row][data-column]"));

/** @param {HTMLElement} root */
const matricesOf = (root) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".matrix[data-tensor]")]);

/** Where everything stands in `root` now. @param {HTMLElement} root @returns {Positions} */
export function record(root) {
  const origin = root.getBoundingClientRect();
  /** @type {Positions} */
  const positions = { matrices: new Map(), cells: new Map(), sizes: new Map() };
  for (const matrix of matricesOf(root)) {
    const key = matrixKey(matrix);
    positions.matrices.set(key, relative(matrix.getBoundingClientRect(), origin));
    const cells = cellsOf(matrix);
    if (cells.length === 0 || cells.length > MOST_FLIGHTS) continue;
    const size = { rows: 0, columns: 0 };
    for (const cell of cells) {
      const { row = "0", column = "0" } = cell.dataset;
      positions.cells.set(`${key}|${row}|${column}`, relative(cell.getBoundingClientRect(), origin));
      size.rows = Math.max(size.rows, Number(row) + 1);
      size.columns = Math.max(size.columns, Number(column) + 1);
    }
    positions.sizes.set(key, size);
  }
  return positions;
}

/** @returns {boolean} */
export const wantsLessMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @type {Motion} */
const NO_MOTION = { seek: () => {}, play: () => Promise.resolve(), finish: () => {} };

/** @type {KeyframeAnimationOptions} */
const TIMING = { duration: DURATION_MS, fill: "both", easing: "linear" };

/** @param {Element} element @param {Keyframe[]} keyframes */
function stopped(element, keyframes) {
  const animation = element.animate(keyframes, TIMING);
  animation.pause();
  return animation;
}

/** @param {Rect} from @param {Rect} to */
const shift = (from, to) => `translate(${from.x - to.x}px, ${from.y - to.y}px)`;

/** @param {HTMLElement} cell @param {Rect} at @returns {HTMLElement} a twin that may fly over everything */
function twinOf(cell, { x, y, width, height }) {
  const style = getComputedStyle(cell);
  const twin = document.createElement("span");
  twin.textContent = cell.textContent;
  Object.assign(twin.style, {
    position: "absolute",
    left: `${x}px`,
    top: `${y}px`,
    width: `${width}px`,
    height: `${height}px`,
    boxSizing: "border-box",
    padding: style.padding,
    font: style.font,
    color: style.color,
    backgroundColor: style.backgroundColor,
    borderRadius: style.borderRadius,
    textAlign: style.textAlign,
  });
  return twin;
}

/** @param {Rect} from @param {Rect} to @returns {Keyframe[]} of a matrix that stays, on its way to its new place */
const moving = (from, to) => [
  { transform: shift(from, to), easing: "ease-in-out" },
  { transform: "none", offset: ARRIVED },
  { transform: "none" },
];

/** @param {number} start share of the time before which nothing is seen @returns {Keyframe[]} */
const appearing = (start) => [
  { opacity: 0 },
  { opacity: 0, offset: start },
  { opacity: 1, offset: ARRIVED },
  { opacity: 1 },
];

/** @param {Rect} from @param {Rect} to @returns {Keyframe[]} of a number, once the matrices have arrived */
const flying = (from, to) => [
  { transform: shift(from, to), opacity: 0 },
  { transform: shift(from, to), opacity: 0, offset: ARRIVED - 0.07 },
  { transform: shift(from, to), opacity: 1, offset: ARRIVED, easing: "ease-in-out" },
  { transform: "none", opacity: 1 },
];

/** Numbers of the result that fly there. @param {Element} target @param {Element} layer @param {Flight[]} flights */
function flown(target, layer, flights) {
  const cells = new Map([...cellsOf(target)].map((cell) => [`${cell.dataset.row}|${cell.dataset.column}`, cell]));
  return flights.flatMap(({ row, column, from, to }) => {
    const cell = cells.get(`${row}|${column}`);
    if (!cell) return [];
    const twin = twinOf(cell, to);
    layer.append(twin);
    const landed = [{ opacity: 0 }, { opacity: 0, offset: 0.999 }, { opacity: 1 }];
    return [stopped(twin, flying(from, to)), stopped(cell, landed)];
  });
}

/** @param {Animation[]} animations @param {Element} layer of what flies @returns {Motion} */
function motionOf(animations, layer) {
  // an animation that is over still holds its element: cancelling lets go
  function finish() {
    for (const animation of animations.splice(0)) animation.cancel();
    layer.remove();
  }
  return {
    seek(t) {
      for (const animation of animations) {
        animation.pause();
        animation.currentTime = Math.min(1, Math.max(0, t)) * DURATION_MS;
      }
    },
    async play() {
      for (const animation of animations) animation.play();
      // a motion that is given up on its way rejects; there is nothing left to do then
      await during(Promise.all(animations.map((animation) => animation.finished))).catch(() => {});
      finish();
    },
    finish,
  };
}

/**
 * The picture of `to` stands in `root` already; this moves it there from where `before` was.
 * @param {HTMLElement} root positioned, so that what flies is measured from its corner
 * @param {Positions} before @param {{ trace: StepTrace, to: Place }} way @returns {Motion}
 */
export function animate(root, before, { trace, to }) {
  if (wantsLessMotion()) return NO_MOTION;
  const after = record(root);
  const elements = new Map(matricesOf(root).map((matrix) => [matrixKey(matrix), matrix]));
  const resultElement = root.querySelector('.matrix[data-slot="result"]');
  const result = resultElement ? matrixKey(resultElement) : to.name;
  const { stays, appears, flights } = planOf(before, after, operationOf(trace, to.name), result);
  const layer = document.createElement("div");
  layer.setAttribute("aria-hidden", "true");
  Object.assign(layer.style, { position: "absolute", inset: "0", pointerEvents: "none", zIndex: "4" });
  const animated = (/** @type {string} */ key, /** @type {Keyframe[]} */ keyframes) => {
    const element = elements.get(key);
    return element ? [stopped(element, keyframes)] : [];
  };
  const target = elements.get(result);
  const waiting = [{ opacity: 0 }, { opacity: 0, offset: ARRIVED }, { opacity: 1 }];
  const animations = [
    ...stays.flatMap(({ matrix, from, to: goal }) => animated(matrix, moving(from, goal))),
    ...appears.flatMap((matrix) => animated(matrix, appearing(0.15))),
    ...animated(result, flights.length === 0 ? waiting : appearing(0.2)),
    ...(target ? flown(target, layer, flights) : []),
  ];
  if (flights.length > 0) root.append(layer);
  return motionOf(animations, layer);
}
