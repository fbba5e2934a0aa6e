/**
 * What the address holds: one table of names, codecs and defaults, read in both directions.
 * A field at its default is left out, an unknown name or a value that cannot be read is ignored.
 *
 * @typedef {import("./types.js").Address} Address
 * @typedef {import("./types.js").HeadPlace} HeadPlace
 * @typedef {import("./types.js").Pattern} Pattern
 */

/**
 * `read` returns undefined for what it cannot read; `isStep` says that the back button should return to it.
 * @template T
 * @typedef {{ initial: T, read: (text: string) => T | undefined, write: (value: T) => string, isStep?: boolean }} Field
 */

import { boundedNumber } from "./bounds.js";

const SITES = /** @type {const} */ (["encoder", "decoder", "cross"]);

/** @param {string} text */
const index = (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined);

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
  if (!site || index(layer ?? "") === undefined || index(head ?? "") === undefined) return undefined;
  return { site, layer: Number(layer), head: Number(head) };
}

/** @returns {Field<string>} */
const text = () => ({ initial: "", read: (written) => written, write: (value) => value, isStep: true });

/** @returns {Field<number>} */
const count = () => ({ initial: 0, read: index, write: String, isStep: true });

/** @returns {Field<number | null>} */
const maybeCount = () => ({ initial: null, read: index, write: String });

/**
 * @template {string} T
 * @param {readonly T[]} allowed the first is the default
 * @param {boolean} [isStep]
 * @returns {Field<T>}
 */
const choice = (allowed, isStep = false) => ({
  initial: /** @type {T} */ (allowed[0]),
  read: (written) => allowed.find((each) => each === written),
  write: (value) => value,
  isStep,
});

/** @type {{ [K in keyof Address]: Field<Address[K]> }} */
export const FIELDS = {
  model: text(),
  text: text(),
  pair: text(),
  target: text(),
  site: choice(["", ...SITES], true),
  layer: count(),
  head: count(),
  query: maybeCount(),
  key: maybeCount(),
  tab: choice(["heatmap", "digits"], true),
  zoom: choice(["read", "fit"]),
  digits: choice(["short", "full"]),
  scale: { initial: null, read: (t) => (t === "none" ? "none" : boundedNumber(t, "scale")), write: String, isStep: true },
  temperature: { initial: null, read: (t) => boundedNumber(t, "temperature"), write: String, isStep: true },
  mask: { initial: null, read: readPattern, write: (v) => (v ? writePattern(v) : ""), isStep: true },
  ahead: { initial: false, read: (t) => t === "1", write: (v) => (v ? "1" : "0"), isStep: true },
  where: choice(["", ...SITES], true),
  ablate: {
    initial: [],
    read: (t) => t.split("_").flatMap((each) => readPlace(each) ?? []),
    write: (places) => places.map(({ site, layer, head }) => `${site}.${layer}.${head}`).join("_"),
    isStep: true,
  },
};

const NAMES = /** @type {(keyof Address)[]} */ (Object.keys(FIELDS));

/** The names of all fields. */
export const addressKeys = NAMES;

/** @param {Partial<Address>} state @param {keyof Address} name */
const written = (state, name) => {
  const field = /** @type {Field<unknown>} */ (FIELDS[name]);
  const value = state[name];
  return value === undefined || value === null ? field.write(field.initial) : field.write(value);
};

/** @param {keyof Address} name */
const initialText = (name) => written({}, name);

/**
 * @param {string} search such as `?model=writer&layer=1`
 * @returns {Address}
 */
export function readAddress(search) {
  const found = new URLSearchParams(search);
  const entries = NAMES.map((name) => {
    const field = /** @type {Field<unknown>} */ (FIELDS[name]);
    const written = found.get(name);
    return [name, (written === null ? undefined : field.read(written)) ?? field.initial];
  });
  return /** @type {Address} */ (Object.fromEntries(entries));
}

/**
 * @param {Address} state
 * @returns {string} `""` when everything is at its default
 */
export function writeAddress(state) {
  const params = new URLSearchParams();
  for (const name of NAMES) {
    if (written(state, name) !== initialText(name)) params.set(name, written(state, name));
  }
  const search = params.toString();
  return search ? `?${search}` : "";
}

/**
 * The names of the fields that differ and that the back button should return to.
 * @param {Address} before
 * @param {Address} after
 */
export const stepsBetween = (before, after) =>
  NAMES.filter((name) => FIELDS[name].isStep === true && written(before, name) !== written(after, name));
