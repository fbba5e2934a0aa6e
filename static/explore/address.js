/** Address of the explore page: the model, its text, the head, how it is shown, and what is changed. */

import { addressTable, choice, flag, maybeCount, readIndex, readNumber, text } from "../core/address-table.js";
import { CHANGE_FIELDS, HEADS_FIELD, QUESTION_FIELDS } from "../domain/address-fields.js";
import { SCORE_NAMES } from "./head-grid/head-order.js";

/** @import { Field } from "../core/address-table.js" */
/** @import { Address } from "../core/types.js" */

/** Pixels a cell: larger ones show nothing more. */
export const LARGEST_CELL = 96;
/** @param {string} written @returns {Address["zoom"] | undefined} */
function readZoom(written) {
  if (written === "auto" || written === "read" || written === "fit") return written;
  const size = readIndex(written);
  return size !== undefined && size >= 1 && size <= LARGEST_CELL ? size : undefined;
}

/** @param {string} written @returns {number | undefined} */
function readThreshold(written) {
  const threshold = readNumber(written);
  return threshold !== undefined && threshold >= 0 && threshold <= 1 ? threshold : undefined;
}

/** @param {string} written @returns {[number, number] | undefined} */
function readSpan(written) {
  const [, first, last] = /^(\d{1,3})-(\d{1,3})$/.exec(written) ?? [];
  return first !== undefined && Number(first) <= Number(last) ? [Number(first), Number(last)] : undefined;
}

/** @type {{ [K in keyof Address]: Field<Address[K]> }} */
const FIELDS = {
  ...QUESTION_FIELDS,
  query: maybeCount(),
  key: maybeCount(),
  span: {
    initial: null,
    read: readSpan,
    write: (span) => (span ?? []).join("-"),
    says: "give two frames such as 8-11",
  },
  tab: choice(["heatmap", "links", "digits", "dimensions", "layers"], true),
  order: choice(["", ...Object.keys(SCORE_NAMES), "pair"]),
  only: { ...text(), isStep: false },
  least: { initial: null, read: readNumber, write: String, says: "give a number" },
  from: text(),
  to: text(),
  aggregate: choice(["", "mean", "max"], true),
  chosen: HEADS_FIELD,
  colors: choice(["sqrt", "linear", "log"]),
  threshold: { initial: 0, read: readThreshold, write: String, says: "give a number from 0 to 1" },
  words: flag(),
  bare: flag(),
  zoom: {
    initial: "auto",
    read: readZoom,
    write: String,
    says: `give auto, read, fit or a whole number from 1 to ${LARGEST_CELL}`,
  },
  digits: choice(["short", "full"]),
  write: maybeCount(),
  sampling: {
    ...text(),
    isStep: false,
    read: (written) => (/^[\d.e+-]+\*\d*\*[\d.]*\*\d+$/.test(written) ? written : undefined),
    says: "give temperature, top-k, top-p and seed such as 0.8*40*0.9*1",
  },
  ...CHANGE_FIELDS,
};

export const {
  keys: addressKeys,
  read: readAddress,
  write: writeAddress,
  lost: lostIn,
  stepsBetween,
} = addressTable(FIELDS);
