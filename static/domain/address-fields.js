/**
 * Address fields that several pages share: the question, the place of a head, and the interventions.
 *
 * @import { Field } from "../core/address-table.js"
 * @import { Address, HeadPlace } from "../core/types.js"
 */

import { choice, count, flag, readIndex, text } from "../core/address-table.js";
import { boundedNumber, boundsSentence } from "../format/number-bounds.js";
import { readMask, writeMask } from "./mask-patterns.js";

const SITES = /** @type {const} */ (["encoder", "decoder", "cross"]);

/** @param {string[]} parts @returns {HeadPlace | undefined} */
function placeIn([name, layer, head]) {
  const site = SITES.find((each) => each === name);
  if (!site || readIndex(layer ?? "") === undefined || readIndex(head ?? "") === undefined) return undefined;
  return { site, layer: Number(layer), head: Number(head) };
}

/** @param {HeadPlace} place */
const placeWritten = ({ site, layer, head }) => `${site}.${layer}.${head}`;

/**
 * Several, with `_` between.
 * @template T
 * @param {(text: string) => T | undefined} read @param {(value: T) => string} write @param {string} says what one looks
 *   like @returns {Field<T[]>}
 */
const listOf = (read, write, says) => ({
  initial: [],
  read: (t) => t.split("_").flatMap((each) => read(each) ?? []),
  write: (values) => values.map(write).join("_"),
  lost: (t) => t.split("_").filter((each) => read(each) === undefined),
  isStep: true,
  says,
});

/** Several heads. @type {Field<HeadPlace[]>} */
export const HEADS_FIELD = listOf((t) => placeIn(t.split(".")), placeWritten, "give a head such as decoder.0.1");

/** @type {Field<Address["ablate"]>} */
const ABLATED = listOf(
  (t) => {
    const [place, mode] = [placeIn(t.split(".")), t.split(".")[3]];
    return place && { ...place, mode: mode === "mean" ? "mean" : "zero" };
  },
  (each) => placeWritten(each) + (each.mode === "mean" ? ".mean" : ""),
  "give a head such as decoder.0.1",
);

/** @type {Field<Address["rows"]>} */
const ROWS = listOf(
  (t) => {
    const [where = "", ...written] = t.split("*");
    const [place, query] = [placeIn(where.split(".")), readIndex(where.split(".")[3] ?? "")];
    const row = written.map((each) => boundedNumber(each, "weight"));
    if (!place || query === undefined || row.length === 0 || row.includes(undefined)) return undefined;
    return { ...place, query, row: /** @type {number[]} */ (row) };
  },
  (each) => [`${placeWritten(each)}.${each.query}`, ...each.row].join("*"),
  `give a query and its row such as decoder.0.1.2*0.5*0.5; ${boundsSentence("weight")}`,
);

const VECTORS = /** @type {const} */ (["query", "key", "value"]);

/** @type {Field<Address["vectors"]>} */
const TAKEN = listOf(
  (t) => {
    const [site = "", layer = "", head = "", name, to = "", from = ""] = t.split(".");
    const place = placeIn([site, layer, head === "all" ? "0" : head]);
    const tensor = VECTORS.find((each) => each === name);
    const [position, by] = [readIndex(to), readIndex(from)];
    if (!place || !tensor || position === undefined || by === undefined) return undefined;
    return { ...place, head: head === "all" ? null : place.head, tensor, position, by };
  },
  ({ site, layer, head, tensor, position, by }) => `${site}.${layer}.${head ?? "all"}.${tensor}.${position}.${by}`,
  "give a vector such as decoder.0.1.key.3.0",
);

/** @param {string} written @returns {string | undefined} */
const readWhere = (written) => (/^(encoder|decoder|cross)(\.\d{1,3}){0,2}$/.test(written) ? written : undefined);

/** The fingerprint of an image or a sound, or the description of one that is made up. @type {Field<string>} */
export const FILE_FIELD = {
  ...text(),
  read: (t) => (/^([0-9a-f]{16}|(seed|example|scene|melody)\.[\w.-]{1,400})$/.test(t) ? t : undefined),
  says: "give the 16 hexadecimal digits with which the SHA-256 of a file begins, or seed.7 for one that is made up",
};
/**
 * Which model, on what, at which head.
 * @type {{ [K in "model" | "text" | "pair" | "target" | "image" | "sound" | "site" | "layer" | "head"]:
 *   Field<Address[K]> }}
 */
export const QUESTION_FIELDS = {
  model: text(),
  text: text(),
  pair: text(),
  target: text(),
  image: FILE_FIELD,
  sound: FILE_FIELD,
  site: choice(["", ...SITES], true),
  layer: { ...count(), isFilled: true },
  head: { ...count(), isFilled: true },
};

/**
 * What is changed in how the model computes.
 * @type {{ [K in "scale" | "temperature" | "mask" | "ahead" | "where" | "ablate" | "rows" | "vectors"]:
 *   Field<Address[K]> }}
 */
export const CHANGE_FIELDS = {
  scale: {
    initial: null,
    read: (t) => (t === "none" ? "none" : boundedNumber(t, "scale")),
    write: String,
    isStep: true,
    says: `${boundsSentence("scale")}, or none`,
  },
  temperature: {
    initial: null,
    read: (t) => boundedNumber(t, "temperature"),
    write: String,
    isStep: true,
    says: boundsSentence("temperature"),
  },
  mask: {
    initial: null,
    read: readMask,
    write: (v) => (v ? writeMask(v) : ""),
    isStep: true,
    says: "give a pattern such as window-4 or any(window-1_global-0.5)",
  },
  ahead: { ...flag(), isStep: true },
  where: { ...text(), read: readWhere, says: "give a site, a layer or a head such as decoder.0.1" },
  ablate: ABLATED,
  rows: ROWS,
  vectors: TAKEN,
};
