/** Unreadable fields: names the fields of an address that cannot be read, with what to write instead. */

import { MATRIX_NAMES } from "./form.js";
import { CHOICES, isHeadCount, readBits, readDropout, readMatrix } from "./form-address.js";
import { labelsOf } from "./labels.js";

/** @import { Lost } from "../core/address-table.js" */
/** @typedef {{ isRead: (text: string) => boolean, says: string, used: string }} Check */

/** @param {readonly string[]} allowed @returns {Check} */
const oneOf = (allowed) => ({
  isRead: (text) => allowed.includes(text),
  says: `give ${allowed
    .filter(Boolean)
    .join(", ")
    .replace(/, ([^,]+)$/, " or $1")}`,
  used: allowed[0] || "none",
});

/** @type {Check} */
const MATRIX = {
  isRead: (text) => readMatrix(text) !== undefined,
  says: "give numbers such as 1,0;0.5,1",
  used: "a matrix that fits",
};

/** @param {string} used @returns {Check} */
const heads = (used) => ({ isRead: isHeadCount, says: "give a whole number from 1", used });

/** @param {string} text */
function isMask(text) {
  const [kind = "", ...rest] = text.split("-");
  return CHOICES.mask.some((each) => each === kind) && (kind !== "own" || readBits(rest.join("-")) !== undefined);
}

/** @type {Record<string, Check>} */
const CHECKS = {
  start: oneOf(CHOICES.start),
  ...Object.fromEntries(MATRIX_NAMES.map((name) => [name, MATRIX])),
  heads: heads("1"),
  key_value_heads: heads("as many as heads"),
  mask: { isRead: isMask, says: "give causal, window-1, blocks-2, strided-2, lengths-3 or own-110.111", used: "none" },
  masking: oneOf(CHOICES.masking),
  normalisation: oneOf(CHOICES.normalisation),
  dropout: {
    isRead: (text) => readDropout(text) !== null,
    says: "give a probability and the kept cells, such as 0.5-110.111",
    used: "none",
  },
  labels: {
    isRead: (text) => labelsOf(text) !== null,
    says: "give labels with spaces or commas between",
    used: "numbers",
  },
  dtype: oneOf(CHOICES.dtype),
};

/** @param {URLSearchParams} params @returns {Lost[]} of an address without `start` nothing is read */
export function lostOfForm(params) {
  if (!params.has("start")) {
    const given = Object.keys(CHECKS).filter((name) => params.get(name));
    return given.map((name) => ({
      name,
      text: params.get(name) ?? "",
      says: "it stands beside start=x, start=query or start=scores",
      used: "",
    }));
  }
  return Object.entries(CHECKS).flatMap(([name, { isRead, says, used }]) => {
    const text = params.get(name);
    return text && !isRead(text) ? [{ name, text, says, used }] : [];
  });
}
