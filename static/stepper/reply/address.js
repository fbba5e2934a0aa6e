/**
 * Address fields of a trace: hold the sub-step, the cell and the display options.
 *
 * @import { Field } from "../../core/address-table.js"
 * @import { StepperState } from "./types.js"
 */

import { choice, flag, maybeCount, readIndex, several } from "../../core/address-table.js";

export const HIDEABLE = /** @type {const} */ ([
  "form",
  "map",
  "paragraph",
  "formula",
  "derivation",
  "transport",
  "export",
]);

/**
 * @typedef {"at" | "row" | "column" | "headIndex" | "detail" | "predict" | "present" | "hide" | "digits"} StepperKey
 * @type {{ [K in StepperKey]: Field<StepperState[K]> }}
 */
export const STEPPER_FIELDS = {
  at: {
    initial: "",
    read: (text) => (/^[a-z_]{1,40}$/.test(text) ? text : undefined),
    write: (value) => value,
    says: "give a step such as weights",
  },
  row: maybeCount(),
  column: maybeCount(),
  headIndex: { initial: 0, read: readIndex, write: String, says: "give a whole number" },
  detail: choice(["numbers", "picture", "algebra"]),
  predict: flag(),
  present: flag(),
  hide: /** @type {Field<string[]>} */ (several(HIDEABLE)),
  digits: choice(["short", "full"]),
};
