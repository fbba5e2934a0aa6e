/**
 * Scene: coloured shapes on a ground of 64 × 64 pixels, and the small changes that a reader makes to it.
 *
 * @typedef {{ shape: string, color: string, size: string, x: number, y: number }} Shape `x` and `y` are the pixel of
 *   its centre, from the left and from the top
 * @typedef {{ shapes: Shape[], ground?: number, noise?: number, seed?: number }} Scene later shapes lie on top
 */

/** As the server has them. */
export const SHAPES = ["circle", "square", "triangle", "diamond", "cross", "ring", "star"];
export const COLORS = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown"];
/** Pixels from the centre to the edge. @type {Record<string, number>} */
export const SIZES = { small: 5, medium: 8, large: 12 };
export const SIDE = 64;
export const MOST_SHAPES = 8;
/** Training pictures have no more. */
export const MOST_TRAINED = 4;
/** Where a further shape goes: the first of these where none is. @type {[number, number][]} */
const FREE = [
  [16, 16],
  [48, 48],
  [48, 16],
  [16, 48],
  [32, 32],
  [32, 8],
  [8, 32],
  [32, 56],
];

/** @type {Scene} */
export const FIRST_SCENE = {
  shapes: [
    { shape: "square", color: "red", size: "medium", x: 16, y: 24 },
    { shape: "circle", color: "blue", size: "medium", x: 44, y: 32 },
  ],
};

/** A shape in words, and where it is. @param {Shape} shape */
export const shapeName = ({ size, color, shape, x, y }) =>
  `${size === "medium" ? "" : `${size} `}${color} ${shape}, at ${x} pixels from the left and ${y} from the top`;

/** @param {number} pixel */
const inside = (pixel) => Math.min(SIDE - 1, Math.max(0, Math.round(pixel)));

/** @param {Scene} scene @param {number} index @param {Partial<Shape>} change @returns {Scene} */
export const changed = (scene, index, change) => ({
  ...scene,
  shapes: scene.shapes.map((shape, i) => {
    const next = { ...shape, ...change };
    return i === index ? { ...next, x: inside(next.x), y: inside(next.y) } : shape;
  }),
});

/** With one more shape, of a colour that is not there yet. @param {Scene} scene @returns {Scene} */
export function added(scene) {
  const { shapes } = scene;
  const [x, y] = FREE.find(([left, top]) => shapes.every((each) => Math.hypot(each.x - left, each.y - top) > 12)) ?? [
    32, 32,
  ];
  const unused = (/** @type {string[]} */ names, /** @type {"color" | "shape"} */ key) =>
    names.find((name) => shapes.every((each) => each[key] !== name)) ?? String(names[0]);
  const next = { shape: unused(SHAPES, "shape"), color: unused(COLORS, "color"), size: "medium", x, y };
  return { ...scene, shapes: [...shapes, next] };
}

/** @param {Scene} scene @param {number} index @returns {Scene} */
export const without = (scene, index) => ({ ...scene, shapes: scene.shapes.filter((_, i) => i !== index) });
