/** Variant table: what each variant predicts beside the trained model, how far it moves, and what it costs. */

/** @import { VariantOfText, VariantsReply } from "../../core/reply-types.js" */

import { bytesText } from "../../format/bytes.js";
import { groupedText, numberText } from "../../format/numbers.js";
import { pieceLabels } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";
import { heading, table } from "../../widgets/table.js";

const COLUMNS = [
  "variant",
  "predicts",
  "probability",
  "as trained",
  "predictions apart, bits",
  "a weight moves by up to",
  "multiplications a layer",
  "cache a layer",
  "source",
];

/** @param {VariantsReply} reply */
export const variantTable = ({ variants }) =>
  table(
    { class: "order-table variant-table" },
    null,
    COLUMNS.map((title) => heading("col", title)),
    variants.map((variant) => [heading("row", variant.title), ...cellsOf(variant)]),
  );

/** @param {VariantOfText} variant */
function cellsOf({ predictions: [prediction], largest, multiplications, cached_bytes, source }) {
  const best = prediction?.candidates[0];
  const said = best
    ? [
        pieceLabels([best.text])[0] ?? "",
        numberText(best.after.probability, "short"),
        numberText(best.before.probability, "short"),
        numberText(prediction.divergence, "short"),
      ]
    : ["–", "–", "–", "–"];
  const numbers = [numberText(largest, "short"), groupedText(multiplications), bytesText(cached_bytes)];
  const cells = [...said, ...numbers].map((text, i) => el("td", { class: i > 0 && "number" }, el("bdi", {}, text)));
  return [...cells, el("td", { class: "variant-source" }, source)];
}
