/**
 * Cache of highlights: keeps those of each matrix for the chosen cell of the result.
 *
 * @import { Highlights } from "../../drawing/matrix-painter.js"
 * @import { WithTrace } from "./state.js"
 * @import { FigureItem, Part } from "./types.js"
 */

import { NO_HIGHLIGHTS } from "../../drawing/matrix-painter.js";
import { derive } from "./derive.js";
import { highlightsOf, turned } from "./highlights.js";
import { isHidden, questionOf } from "./question.js";
import { cellOf, headOf, placeOf } from "./state.js";

/** @returns {(state: WithTrace, item: FigureItem) => Highlights} as the matrix is drawn */
export function highlightCache() {
  /** one cell is asked about for every matrix on the stage @type {{ key: unknown[], parts: Part[] }} */
  let derived = { key: [], parts: [] };

  return (state, item) => {
    // any highlight but that of the row that is asked about would tell the answer
    if (isHidden(state))
      return item.slot === "result" || item.slot === "left"
        ? { ...NO_HIGHLIGHTS, row: questionOf(state)?.row ?? null }
        : NO_HIGHLIGHTS;
    const cell = cellOf(state);
    if (item.slot === "result") return { row: null, column: null, cell };
    const [name, head] = [placeOf(state).name, headOf(state)];
    const key = [state.trace, name, head, cell.row, cell.column];
    if (key.some((each, i) => each !== derived.key[i]))
      derived = { key, parts: derive(state.trace, name, head, cell.row, cell.column).parts };
    const highlights = highlightsOf(derived.parts, item.name, item.head);
    return item.isTransposed ? turned(highlights) : highlights;
  };
}
