/** The sentences about the chosen cell of a page that shows a head, or several put together. */

import { isSameHead } from "../head-places.js";
import { cellSentence, partsText, restsOn } from "./cell-sentence.js";
import { labelSentence } from "./label-sentence.js";

/** @import { HeadMatrix, HeadPlace, State } from "../../core/types.js" */
/** @import { Position } from "../cell-text.js" */
/** @import { Display } from "../token-display.js" */
/** @import { Reading } from "./cell-sentence.js" */

/** @typedef {Pick<State, "words" | "threshold"> & { matrix: HeadMatrix }} Shown */

/** @param {Shown} state @param {Display} display @param {Position} position @returns {Reading} */
const readingOf = ({ matrix, words, threshold }, display, position) => ({
  display,
  position,
  site: matrix.site,
  kind: matrix.kind,
  heads: matrix.places.length,
  isImage: matrix.run.card.input === "image",
  words,
  isChanged: matrix.run.question.interventions !== null,
  threshold,
  off: matrix.run.question.interventions?.ablate.find((each) => isThe(matrix, each))?.mode ?? null,
});

/** Whether it shows this head alone. @param {HeadMatrix} matrix @param {HeadPlace} place */
const isThe = ({ kind, places: [own] }, place) => kind === "head" && own !== undefined && isSameHead(own, place);

/** @param {Shown} state @param {Display} display @param {Position} position */
export const chosenCell = (state, display, position) => cellSentence(readingOf(state, display, position));

/** @param {Shown} state @param {Display} display @param {Position} position @returns {string} empty without a label */
export function chosenLabel(state, display, position) {
  const { matrix } = state;
  const { card, question } = matrix.run;
  const reading = readingOf(state, display, position);
  return labelSentence(
    (card.heads ?? []).filter((each) => isThe(matrix, each)),
    {
      weighed: matrix,
      queries: display.rows[position.row] ?? [],
      rests: restsOn(reading),
      isChanged: reading.isChanged,
      examples: card.examples.filter(
        ({ text, site, layer, head }) =>
          text !== question.text && site && layer != null && head != null && isThe(matrix, { site, layer, head }),
      ),
    },
  );
}

/** Both as one text. @param {Shown} state @param {Display} display @param {Position} position */
export const chosenText = (state, display, position) =>
  `${partsText(chosenCell(state, display, position))} ${chosenLabel(state, display, position)}`.trim();
