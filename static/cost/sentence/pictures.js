/** Variant pictures: the weights of one head in each variant, and under them what is predicted and what it costs. */

/** @import { VariantOfText, VariantsReply } from "../../core/reply-types.js" */
/** @import { Palette } from "../../core/types.js" */

import { weightColor } from "../../drawing/color.js";
import { bytesText } from "../../format/bytes.js";
import { groupedText, numberText } from "../../format/numbers.js";
import { pieceLabels } from "../../format/token-text.js";
import { matricesOf } from "../../format/typed-arrays.js";
import { MatrixPicture } from "../../playground/matrix-picture.js";
import { el } from "../../widgets/elements.js";

export class VariantPictures {
  /** @type {Map<string, ReturnType<typeof figureOf>>} */ #made = new Map();
  #root;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  /** @param {VariantsReply} reply @param {string[]} labels of the tokens @param {Palette} palette */
  show({ variants }, labels, palette) {
    for (const variant of variants) {
      const figure = this.#made.get(variant.kind) ?? figureOf(variant.kind);
      if (!this.#made.has(variant.kind)) this.#root.append(figure.root);
      this.#made.set(variant.kind, figure);
      figure.show(variant, labels, palette);
    }
  }
}

/** @param {string} kind */
function figureOf(kind) {
  const picture = new MatrixPicture(`variant-${kind}`);
  const title = el("h3", {});
  const facts = el("p", { class: "small" });
  return {
    root: el("figure", { class: "picture", "data-variant": kind }, title, picture.picture, facts, picture.below),
    /** @param {VariantOfText} variant @param {string[]} labels @param {Palette} palette */
    show(variant, labels, palette) {
      const [matrix] = matricesOf({ ...variant.weights, shape: [1, ...variant.weights.shape] });
      if (!matrix) return;
      const valueAt = (/** @type {number} */ row, /** @type {number} */ column) =>
        Number(matrix.data[row * matrix.columns + column]);
      title.textContent = variant.title;
      facts.replaceChildren(...factsOf(variant));
      picture.show({
        rows: matrix.rows,
        columns: matrix.columns,
        rowName: "query",
        columnName: "key",
        label: `${variant.title}: weights of ${matrix.rows} queries over ${matrix.columns} keys.`,
        colorOf: (row, column) => weightColor(valueAt(row, column), palette),
        textOf: (row, column) =>
          `“${labels[row]}” gives “${labels[column]}” ${numberText(valueAt(row, column), "short")}`,
        shortOf: (row, column) => numberText(valueAt(row, column), "short"),
      });
    },
  };
}

/** @param {VariantOfText} variant */
function factsOf({ predictions: [prediction], multiplications, cached_bytes }) {
  const best = prediction?.candidates[0];
  const costs = `${groupedText(multiplications)} multiplications, cache ${bytesText(cached_bytes)}`;
  const cost = el("span", { class: "variant-cost" }, best ? el("br", {}) : null, costs);
  if (!best) return [cost];
  return [
    el("b", {}, el("bdi", {}, pieceLabels([best.text])[0])),
    ` ${numberText(best.after.probability, "short")}`,
    cost,
  ];
}
