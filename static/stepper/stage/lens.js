/**
 * Lens: shows digits around the chosen cell of a result that is a picture. For the eye only: the picture has its own
 * table for screen readers, and walks by itself.
 *
 * @import { Position } from "../../drawing/matrix-painter.js"
 * @import { Asked, Lens } from "../drawing/boxes.js"
 * @import { Content, Look } from "./content.js"
 */

import { css, inkOn } from "../../drawing/color.js";
import { shortened } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";
import { cellOf, LONGEST_LABEL, labelOf, pitchOf } from "../drawing/boxes.js";
import { placeAttributes } from "../views/number-button.js";
import { shadeOf, textOf } from "./content.js";

/** Indices around one, moved inward at the ends. @param {number} at @param {number} count @param {number} all */
const around = (at, count, all) => {
  const first = Math.max(0, Math.min(at - Math.floor(count / 2), all - count));
  return Array.from({ length: Math.min(count, all) }, (_, i) => first + i);
};

/** @param {Content} content @param {Lens} lens @param {Look} look @param {(cell: Position) => void} onPick */
export function createLens(content, lens, look, onPick) {
  const { matrix } = content;
  const shade = shadeOf(content, look);
  const root = el("table", { class: "stepper-digits cell-lens", "data-place": lens.place, "aria-hidden": "true" });
  root.addEventListener("click", ({ target }) => {
    const cell = target instanceof Element ? target.closest("td") : null;
    if (cell?.dataset["i"]) onPick({ row: Number(cell.dataset["i"]), column: Number(cell.dataset["j"]) });
  });

  /** @param {number} i @param {number} j @param {Position} at */
  function cellElement(i, j, at) {
    const ref = content.ref(i, j);
    const isOut = !content.isHidden && content.isOut(i, j);
    const isNumber = !content.isBits && !content.isHidden;
    const place = isNumber ? { ...placeAttributes(ref), class: `number${isOut ? " hatched" : ""}` } : {};
    const cell = el("td", { ...place, "data-i": i, "data-j": j }, textOf(content, ref.value, isOut, look)[0]);
    cell.classList.toggle("pinned", i === at.row && j === at.column);
    if (isNumber && !isOut)
      Object.assign(cell.style, { backgroundColor: css(shade(ref.value)), color: inkOn(shade(ref.value)) });
    return cell;
  }

  /** @param {Position} at */
  function show(at) {
    const [rows, columns] = [around(at.row, lens.rows, matrix.rows), around(at.column, lens.columns, matrix.columns)];
    const named = (/** @type {string | undefined} */ label, /** @type {boolean} */ isChosen) =>
      el("th", { class: isChosen ? "chosen-label" : null }, el("bdi", {}, shortened(label ?? "", LONGEST_LABEL - 1)));
    root.replaceChildren(
      el("thead", {}, el("tr", {}, el("td"), ...columns.map((j) => named(matrix.columnLabels[j], j === at.column)))),
      el(
        "tbody",
        {},
        ...rows.map((i) =>
          el("tr", {}, named(matrix.rowLabels[i], i === at.row), ...columns.map((j) => cellElement(i, j, at))),
        ),
      ),
    );
  }
  return { root, show };
}

/** The sizes of a lens, as its table needs them. @param {Asked} asked @param {Lens} lens */
export function sizesOf(asked, { font }) {
  return {
    cell: cellOf({ ...asked, columnChars: 0 }, font, false),
    label: labelOf(asked, font, false),
    pitch: pitchOf(font),
    head: Math.round(font * 1.7),
    font,
  };
}
