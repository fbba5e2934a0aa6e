/** Mask pictures: the patterns of a model's masks, drawn by the server as on the sparse page. */

/** @import { FamilyModel } from "../core/reply-types.js" */
/** @import { Palette } from "../core/types.js" */
/** @import { Pattern } from "./kind.js" */

import { describePattern } from "../core/api.js";
import { asker } from "../core/latest-request.js";
import { weightColor } from "../drawing/color.js";
import { bytesOf } from "../format/typed-arrays.js";
import { MatrixPicture } from "../playground/matrix-picture.js";
import { maskOf } from "../sparse/state.js";
import { el } from "../widgets/elements.js";
import { rgbProperty } from "../widgets/theme.js";
import { hasWeights, patternsOf, sparseState, TOKENS } from "./kind.js";

export class MaskPictures {
  #problem = el("p", { class: "problem", role: "alert" });
  #pictures = el("div", { class: "family-masks" });
  #said = el("p", { class: "small" });
  root = el("div", { class: "family-attention" }, this.#pictures, this.#said, this.#problem);
  #ask = asker(this.#problem);
  /** @type {{ pattern: Pattern, grid: Uint8Array, allowed: number }[]} */ #drawn = [];

  /** @param {FamilyModel} model @param {Palette} palette */
  show(model, palette) {
    const patterns = patternsOf(model);
    this.#said.textContent = sentence(model, patterns);
    this.#ask(async (signal) => {
      const replies = await Promise.all(
        patterns.map(({ set }) =>
          describePattern({ mask: maskOf(sparseState(set)), queries: TOKENS, layers: 1, counts_at: [] }, signal),
        ),
      );
      this.#drawn = replies.map(({ grid, allowed }, i) => ({
        pattern: /** @type {Pattern} */ (patterns[i]),
        grid: bytesOf(grid.base64),
        allowed,
      }));
      this.paint(palette);
    });
  }

  /** @param {Palette} palette */
  paint(palette) {
    this.#pictures.replaceChildren(
      ...this.#drawn.map(({ pattern: { title }, grid, allowed }, i) => {
        const picture = new MatrixPicture(`family-mask-${i}`);
        const may = (/** @type {number} */ row, /** @type {number} */ column) => Boolean(grid[row * TOKENS + column]);
        const [on, off] = [weightColor(0.5, palette), rgbProperty(this.root, "--hidden")];
        picture.show({
          rows: TOKENS,
          columns: TOKENS,
          rowName: "query",
          columnName: "key",
          label: `Mask “${title}” of ${TOKENS} tokens: ${allowed} of ${TOKENS ** 2} cells may attend.`,
          colorOf: (row, column) => (may(row, column) ? on : off),
          textOf: (row, column) => (may(row, column) ? "may attend" : "may not"),
        });
        const caption = el("figcaption", { class: "axis-name" }, title);
        return el("figure", { class: "picture" }, caption, picture.picture, picture.below);
      }),
    );
  }
}

/** @param {FamilyModel} model @param {Pattern[]} patterns */
function sentence(model, patterns) {
  if (model.kinds.length === 0) return "Its kind of attention is not published.";
  if (!hasWeights(model)) return "It carries a state from token to token, so there is no matrix of weights to draw.";
  const isChosen = model.kinds.includes("sparse") && patterns.every(({ set }) => (set.kinds ?? []).length === 0);
  return isChosen
    ? "Of these cells it computes a part, which its own rule chooses; no fixed pattern stands for that."
    : "Filled: a query (row) may attend to that key (column).";
}
