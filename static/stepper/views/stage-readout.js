/** The number under the pointer or the keyboard, or the chosen one, in words: for pictures, which do not show it. */

import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { cellWords } from "../reply/naming.js";
import { shortTitleOf } from "../text/words.js";
import { placeAttributes } from "./number-button.js";

export function stageReadout() {
  const root = el("output", { class: "readout", "aria-live": "polite", hidden: true });
  return {
    root,
    /** @param {import("./stage-matrix.js").Subject} subject @param {{ row: number, column: number }} cell as it is drawn @param {"short" | "full"} digits */
    say(subject, { row, column }, digits) {
      const ref = subject.ref(row, column);
      const words = cellWords(subject.matrix, row, column);
      const isNumber = !subject.isBits && !subject.isHidden;
      const said = subject.isHidden ? "still to be guessed" : ref.value ? "may attend" : "may not attend";
      root.replaceChildren(
        `${shortTitleOf(ref.tensor)}${words && `, ${words}`}: `,
        isNumber ? el("b", { class: "number", ...placeAttributes(ref) }, numberText(ref.value, digits)) : said,
        isNumber && subject.isOut(row, column) ? ", may not attend" : "",
      );
    },
  };
}
