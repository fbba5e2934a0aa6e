/**
 * Colours of numbers. Both ramps are straight in OKLab lightness, so that more looks more also without hue:
 * violet for weights (0 to 1), amber and cyan for signed numbers. The ramps of high contrast are straight in the
 * lightness that is left on a wall with stray light.
 *
 * @import { BitMatrix, Matrix, Palette } from "../core/types.js"
 * @typedef {readonly [number, number, number]} Rgb
 * @typedef {readonly [number, number, number]} Lch lightness 0 to 1, chroma, hue in degrees
 */

const STEPS = 256;

/** Light in the room that falls on a projector's picture, as a share of its white. */
const STRAY = 0.1;

/** @type {Record<Palette, { zero: Lch, one: Lch }>} */
const WEIGHT = {
  light: { zero: [0.968, 0.012, 300], one: [0.27, 0.15, 295] },
  dark: { zero: [0.255, 0.018, 295], one: [0.95, 0.05, 305] },
  "light contrast": { zero: [1, 0, 300], one: [0.16, 0.06, 295] },
  "dark contrast": { zero: [0, 0, 295], one: [1, 0, 305] },
};
const BULGE = 0.09;

/** @type {Record<Palette, { middle: Lch, minus: Lch, plus: Lch }>} */
const SIGNED = {
  light: { middle: [0.985, 0, 0], minus: [0.43, 0.105, 55], plus: [0.42, 0.08, 205] },
  dark: { middle: [0.25, 0.004, 295], minus: [0.85, 0.09, 70], plus: [0.85, 0.075, 205] },
  "light contrast": { middle: [1, 0, 0], minus: [0.33, 0.09, 50], plus: [0.33, 0.07, 215] },
  "dark contrast": { middle: [0, 0, 0], minus: [0.9, 0.1, 75], plus: [0.9, 0.09, 205] },
};

/** Extra chroma halfway: without it amber looks like old paper. */
const SIGNED_BULGE = /** @type {const} */ ([0.055, 0.03]);

/** @param {number} x linear light */
const gamma = (x) => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055);

/** Source: Björn Ottosson, "A perceptual color space for image processing", 2020. @param {Lch} color @returns {Rgb} */
export function rgbOf([lightness, chroma, hue]) {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const [red, green, blue] = linear.map((x) => Math.round(255 * Math.min(1, Math.max(0, gamma(Math.max(0, x))))));
  return [red ?? 0, green ?? 0, blue ?? 0];
}

/** @param {number} a @param {number} b @param {number} t */
const between = (a, b, t) => a + (b - a) * t;

/** @param {number} lightness @returns {number} that of the same colour under stray light */
const strayed = (lightness) => Math.cbrt((lightness ** 3 + STRAY) / (1 + STRAY));
/** @param {number} lightness under stray light @returns {number} */
const unstrayed = (lightness) => Math.cbrt(Math.max(0, lightness ** 3 * (1 + STRAY) - STRAY));

/**
 * @param {Palette} palette @param {Lch} from @param {Lch} to @param {number} bulge extra chroma halfway, so that the
 *   middle does not look grey
 */
const ramp = (palette, from, to, bulge) =>
  Array.from({ length: STEPS }, (_, i) => {
    const t = i / (STEPS - 1);
    const chroma = between(from[1], to[1], t) + bulge * 4 * t * (1 - t);
    const lightness = isContrast(palette)
      ? unstrayed(between(strayed(from[0]), strayed(to[0]), t))
      : between(from[0], to[0], t);
    return rgbOf([lightness, chroma, between(from[2], to[2], t)]);
  });

/** @param {Palette} palette @returns {"light" | "dark"} */
export const schemeOf = (palette) => (palette.startsWith("dark") ? "dark" : "light");

/** @param {Palette} palette */
const isContrast = (palette) => palette.endsWith("contrast");

/** @template T @param {(palette: Palette) => T} make @returns {(palette: Palette) => T} */
function onceEach(make) {
  /** @type {Map<Palette, T>} */
  const made = new Map();
  return (palette) => {
    const found = made.get(palette) ?? make(palette);
    made.set(palette, found);
    return found;
  };
}

const weightRamp = onceEach((palette) => {
  const { zero, one } = WEIGHT[palette];
  return ramp(palette, zero, one, palette === "light" ? BULGE * 0.6 : BULGE);
});

const signedRamps = onceEach((palette) => {
  const { middle, minus, plus } = SIGNED[palette];
  // the middle has no hue of its own: one that turned on the way would pass through olive
  const [from, to] = [minus, plus].map((end) => /** @type {Lch} */ ([middle[0], middle[1], end[2]]));
  const [amber, cyan] = SIGNED_BULGE;
  return { minus: ramp(palette, from, minus, amber), plus: ramp(palette, to, plus, cyan) };
});

/** @param {Rgb[]} colors @param {number} t 0 to 1 */
const pick = (colors, t) => /** @type {Rgb} */ (colors[Math.round(Math.min(1, Math.max(0, t)) * (STEPS - 1))]);

/** @typedef {"sqrt" | "linear" | "log"} Scale how a weight finds its place on the ramp */

/** The smallest weight that a logarithmic scale tells from 0. */
export const LEAST_LOG = 1e-4;

/**
 * The place of a weight on the ramp, 0 to 1. The square root keeps small weights, which are most, apart.
 * @param {number} weight @param {Scale} scale
 */
export function placeOf(weight, scale) {
  if (scale === "sqrt") return Math.sqrt(Math.max(0, weight));
  if (scale === "linear") return weight;
  return weight > LEAST_LOG ? 1 - Math.log10(weight) / Math.log10(LEAST_LOG) : 0;
}

/** @param {number} place @param {Scale} scale @returns {number} the weight that stands at this place of the ramp */
export function weightAt(place, scale) {
  if (scale === "sqrt") return place * place;
  return scale === "linear" ? place : LEAST_LOG ** (1 - place);
}

/** Red, green, blue and full opacity as one number, as the bytes of a picture lie. @param {Rgb[]} colors */
export const packed = (colors) =>
  new Uint32Array(new Uint8ClampedArray(colors.flatMap((color) => [...color, 255])).buffer);

const packedRamp = onceEach((palette) => packed(weightRamp(palette)));

/**
 * From a weight to its colour as one number: for pictures, which ask for thousands.
 * @param {Palette} palette @param {Scale} scale
 */
export function packedColor(palette, scale) {
  const colors = packedRamp(palette);
  return (/** @type {number} */ weight) =>
    Number(colors[Math.round(Math.min(1, Math.max(0, placeOf(weight, scale))) * (STEPS - 1))]);
}

/**
 * A matrix of weights as pixels, clear where hidden.
 * @param {{ weights: Matrix, visible: BitMatrix }} shown
 * @param {{ palette: Palette, colors: Scale, threshold: number, blank: Rgb }} look `blank` below the threshold
 * @returns {Uint8ClampedArray<ArrayBuffer>} red, green, blue and opacity of every pixel
 */
export function weightPixels({ weights, visible }, { palette, colors, threshold, blank }) {
  const colorOf = packedColor(palette, colors);
  const [below = 0] = packed([blank]);
  const pixels = new Uint32Array(weights.data.length);
  for (let i = 0; i < pixels.length; i++) {
    if (!visible.data[i]) continue;
    const weight = Number(weights.data[i]);
    pixels[i] = weight < threshold ? below : colorOf(weight);
  }
  return new Uint8ClampedArray(pixels.buffer);
}

/** @param {number} weight @param {Palette} palette @param {Scale} [scale] */
export const weightColor = (weight, palette, scale = "sqrt") => pick(weightRamp(palette), placeOf(weight, scale));

/** @param {number} x @param {number} reach the number at either end of the ramp @param {Palette} palette */
export function signedColor(x, reach, palette) {
  const { minus, plus } = signedRamps(palette);
  return pick(x < 0 ? minus : plus, reach > 0 ? Math.abs(x) / reach : 0);
}

const packedRamps = onceEach((palette) => {
  const { minus, plus } = signedRamps(palette);
  return { minus: packed(minus), plus: packed(plus) };
});

/** From a signed number to its colour as one number, for pictures. @param {number} reach @param {Palette} palette */
export function packedSigned(reach, palette) {
  const { minus, plus } = packedRamps(palette);
  return (/** @type {number} */ x) =>
    Number((x < 0 ? minus : plus)[Math.round((reach > 0 ? Math.min(1, Math.abs(x) / reach) : 0) * (STEPS - 1))]);
}

/** @param {Rgb} color */
export const css = ([red, green, blue]) => `rgb(${red} ${green} ${blue})`;

/** Relative luminance as WCAG 2 defines it. @param {Rgb} color */
export function luminance([red, green, blue]) {
  const linear = [red, green, blue].map((c) =>
    c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * Number(linear[0]) + 0.7152 * Number(linear[1]) + 0.0722 * Number(linear[2]);
}

/** Black or white: on every colour one of them has a contrast of 4.5 or more. @param {Rgb} color */
export const inkOn = (color) => (luminance(color) > 0.179 ? "#000000" : "#ffffff");
