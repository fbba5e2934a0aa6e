/** Rows of the rivals: how much each answer depends on every letter before, and attention’s own row of weights. */

/** @import { RecallAnswers } from "../../core/reply-types.js" */
/** @import { Palette } from "../../core/types.js" */
/** @import { Picture } from "../../playground/matrix-picture.js" */

import { weightColor } from "../../drawing/color.js";
import { numberText, shareText } from "../../format/numbers.js";
import { MatrixPicture } from "../../playground/matrix-picture.js";
import { el } from "../../widgets/elements.js";

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} what the numbers are
 * @property {number[]} values one for each letter
 * @property {number} largest
 * @property {{ letter: string, isRight: boolean, probability: number } | null} answer
 */

/** Letters of a longer text have no room above their cells. */
const MOST_NAMED = 64;

/** @param {RecallAnswers} reply @returns {Row[]} */
export function rowsOf({ rivals, tokens }) {
  const count = tokens.length - 1;
  return rivals.flatMap(({ name, answer, is_right, probabilities, derivative, weights }) => {
    const probability = probabilities.find(({ letter }) => letter === answer)?.probability ?? 0;
    const own = rowOf(name, "derivative", derivative.slice(0, count), {
      letter: answer,
      isRight: is_right,
      probability,
    });
    return weights ? [own, rowOf(`${name}, weights`, "weight", weights.slice(0, count), null)] : [own];
  });
}

/** @param {string} name @param {string} what @param {number[]} values @param {Row["answer"]} answer @returns {Row} */
const rowOf = (name, what, values, answer) => ({ name, what, values, largest: Math.max(...values), answer });

/** @param {Row} row @param {number} column @param {number} count */
function cellText({ name, what, values, largest }, column, count) {
  const value = values[column] ?? 0;
  const share = largest > 0 ? shareText(value / largest) : "none";
  const back = count - column;
  const where = `${back} ${back === 1 ? "token" : "tokens"} before the question`;
  return `${name}: ${what} ${numberText(value, "short")}, ${share} of the row’s largest; ${where}`;
}

export class RivalRows {
  #names = el("div", { class: "reach-names" });
  #letters = el("div", { class: "reach-letters", "aria-hidden": "true" });
  #mark = el("span", { class: "reach-mark", hidden: true });
  #picture = new MatrixPicture("reach");
  #count = 0;

  constructor() {
    const { picture, below } = this.#picture;
    picture.append(this.#mark);
    picture.toggleAttribute("data-focus", true);
    this.root = el("div", { class: "reach-rows" }, this.#letters, this.#names, picture);
    this.below = below;
  }

  /** @param {(column: number, count: number) => void} choose the letter that is asked for, of those that are drawn */
  whenChosen(choose) {
    this.#picture.picture.addEventListener("click", ({ clientX, currentTarget }) => {
      const { left, width } = /** @type {HTMLElement} */ (currentTarget).getBoundingClientRect();
      const column = Math.floor(((clientX - left) / width) * this.#count);
      if (column >= 0 && column < this.#count) choose(column, this.#count);
    });
  }

  /** @param {RecallAnswers} reply @param {number} distance @param {Palette} palette */
  show(reply, distance, palette) {
    const rows = rowsOf(reply);
    const letters = reply.tokens.slice(0, -1);
    this.#count = letters.length;
    this.root.style.setProperty("--rows", String(rows.length));
    this.root.style.setProperty("--columns", String(letters.length));
    this.#names.replaceChildren(...rows.map(nameOf));
    this.#letters.hidden = letters.length > MOST_NAMED;
    this.#letters.replaceChildren(
      ...letters.map((letter, i) => el("span", { class: i === letters.length - distance ? "asked" : "" }, letter)),
    );
    this.#mark.hidden = false;
    this.#mark.style.insetInlineStart = `${(100 * (letters.length - distance)) / letters.length}%`;
    this.#mark.style.width = `${100 / letters.length}%`;
    this.#picture.show(pictureOf(rows, letters, palette));
  }
}

/** @param {Row} row */
const nameOf = ({ name, answer }) =>
  el(
    "p",
    { class: "reach-name" },
    el("span", {}, name),
    answer &&
      el(
        "b",
        { class: answer.isRight ? "right" : "wrong" },
        `${answer.letter} ${answer.isRight ? "✓" : "✗"} `,
        el("span", { class: "reach-share" }, shareText(answer.probability)),
      ),
  );

/** @param {Row[]} rows @param {string[]} letters @param {Palette} palette @returns {Picture} */
const pictureOf = (rows, letters, palette) => ({
  rows: rows.length,
  columns: letters.length,
  rowName: "row",
  columnName: "letter",
  label: `How much the answer of each rival depends on each of ${letters.length} letters.`,
  colorOf: (row, column) => {
    const { values, largest } = /** @type {Row} */ (rows[row]);
    return weightColor(largest > 0 ? (values[column] ?? 0) / largest : 0, palette);
  },
  textOf: (row, column) => `“${letters[column]}”. ${cellText(/** @type {Row} */ (rows[row]), column, letters.length)}`,
  shortOf: (row, column) => numberText(rows[row]?.values[column] ?? 0, "short"),
});
