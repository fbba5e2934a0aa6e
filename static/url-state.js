/**
 * What the explore page's address holds, and the what-ifs and places that other pages' addresses share with it.
 *
 * @typedef {import("./types.js").Address} Address
 * @typedef {import("./types.js").HeadPlace} HeadPlace
 * @typedef {import("./types.js").Pattern} Pattern
 */

import { addressTable, choice, count, flag, maybeCount, readIndex, readNumber, text } from "./address-table.js";
import { boundedNumber } from "./bounds.js";

/** Pixels a cell: larger ones show nothing more. */
export const LARGEST_CELL = 96;
const SITES = /** @type {const} */ (["encoder", "decoder", "cross"]);

/** @param {string} text @returns {Pattern | undefined} */
function readPattern(text) {
  const [kind, digits = ""] = text.split("-");
  if (kind === "full" || kind === "causal") return { kind };
  if (kind !== "window" && kind !== "blocks" && kind !== "strided") return undefined;
  const size = boundedNumber(digits, kind);
  if (size === undefined) return undefined;
  return kind === "strided" ? { kind, stride: size } : { kind, size };
}

/** @param {Pattern} pattern */
function writePattern(pattern) {
  if ("size" in pattern) return `${pattern.kind}-${pattern.size}`;
  if ("stride" in pattern) return `${pattern.kind}-${pattern.stride}`;
  return pattern.kind;
}

/** @param {string} text @returns {HeadPlace | undefined} */
function readPlace(text) {
  const [name, layer, head] = text.split(".");
  const site = SITES.find((each) => each === name);
  if (!site || readIndex(layer ?? "") === undefined || readIndex(head ?? "") === undefined) return undefined;
  return { site, layer: Number(layer), head: Number(head) };
}

/** @template T @typedef {import("./address-table.js").Field<T>} Field */

/** @type {Field<HeadPlace[]>} */
const PLACES = {
  initial: [],
  read: (t) => t.split("_").flatMap((each) => readPlace(each) ?? []),
  write: (places) => places.map(({ site, layer, head }) => `${site}.${layer}.${head}`).join("_"),
  isStep: true,
};

/** @param {string} written @returns {Address["zoom"] | undefined} */
function readZoom(written) {
  if (written === "read" || written === "fit") return written;
  const size = readIndex(written);
  return size !== undefined && size >= 1 && size <= LARGEST_CELL ? size : undefined;
}

/**
 * Which model, on what, at which head.
 * @type {{ [K in "model" | "text" | "pair" | "target" | "site" | "layer" | "head"]: Field<Address[K]> }}
 */
export const QUESTION_FIELDS = {
  model: text(),
  text: text(),
  pair: text(),
  target: text(),
  site: choice(["", ...SITES], true),
  layer: count(),
  head: count(),
};

/**
 * What is changed in how the model computes.
 * @type {{ [K in "scale" | "temperature" | "mask" | "ahead" | "where" | "ablate"]: Field<Address[K]> }}
 */
export const CHANGE_FIELDS = {
  scale: { initial: null, read: (t) => (t === "none" ? "none" : boundedNumber(t, "scale")), write: String, isStep: true },
  temperature: { initial: null, read: (t) => boundedNumber(t, "temperature"), write: String, isStep: true },
  mask: { initial: null, read: readPattern, write: (v) => (v ? writePattern(v) : ""), isStep: true },
  ahead: { ...flag(), isStep: true },
  where: choice(["", ...SITES], true),
  ablate: PLACES,
};

/** @type {import("./address-table.js").Field<"short" | "full">} */
export const DIGITS_FIELD = choice(["short", "full"]);

/** @type {{ [K in keyof Address]: Field<Address[K]> }} */
const FIELDS = {
  ...QUESTION_FIELDS,
  query: maybeCount(),
  key: maybeCount(),
  tab: choice(["heatmap", "links", "digits", "dimensions"], true),
  order: { ...text(), isStep: false, read: (t) => (/^[a-z_]+$/.test(t) ? t : undefined) },
  only: { ...text(), isStep: false },
  least: { initial: null, read: readNumber, write: String },
  from: text(),
  to: text(),
  aggregate: choice(["", "mean", "max"], true),
  chosen: PLACES,
  colors: choice(["sqrt", "linear", "log"]),
  threshold: { initial: 0, read: readNumber, write: String },
  words: flag(),
  bare: flag(),
  zoom: { initial: "read", read: readZoom, write: String },
  digits: DIGITS_FIELD,
  ...CHANGE_FIELDS,
};

/** The explore page's address. */
export const { keys: addressKeys, read: readAddress, write: writeAddress, stepsBetween } = addressTable(FIELDS);
