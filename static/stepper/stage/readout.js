/** Read-out of a picture: says the number under the pointer or the keyboard, or the chosen one. */

import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { cellWords } from "../reply/naming.js";
import { shortTitleOf } from "../text/words.js";
import { placeAttributes } from "../views/number-button.js";

/**
 * @param {import("./content.js").Content} content @param {{ row: number, column: number }} cell as it is drawn
 * @param {"short" | "full"} digits
 */
export function readoutOf({ matrix, isBits, isHidden, isOut, ref: refAt }, { row, column }, digits) {
  const ref = refAt(row, column);
  const words = cellWords(matrix, row, column);
  const name = `${shortTitleOf(ref.tensor)}${words && `, ${words}`}: `;
  if (isHidden) return [name, "hidden until you answer"];
  if (isBits) return [name, ref.value ? "may attend" : "may not attend"];
  const number = el("b", { class: "number", ...placeAttributes(ref) }, numberText(ref.value, digits));
  return [name, number, isOut(row, column) ? ", may not attend" : ""];
}
