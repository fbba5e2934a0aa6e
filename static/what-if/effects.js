/** Effects of the interventions: shows how far the open head's numbers moved, and the predictions. */

import { placeText } from "../domain/interventions.js";
import { numberText } from "../format/numbers.js";
import { labelsOf, pieceLabels } from "../format/token-text.js";
import { el } from "../widgets/elements.js";

/** @import { Changed, ChangedPrediction, State, Store, TensorChange } from "../core/types.js" */

/** @type {Record<string, string>} */
const NAMES = { scores: "scores", scaled: "scaled", weights: "weights", head_output: "head output" };

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  store.watch(["changed", "digits"], ({ changed, digits }) => {
    root.hidden = changed === null;
    root.replaceChildren(...(changed ? describe(changed, digits) : []));
  });
}

/** @param {Changed} changed @param {State["digits"]} digits */
function describe(changed, digits) {
  const { place, run } = changed;
  const number = (/** @type {number} */ x) => numberText(x, digits);
  return [
    el("h3", {}, "What it changed"),
    tableOf(
      `In ${placeText(place, run.card)}`,
      ["", "largest change", "before", "after"],
      changed.tensors.map((each) => [
        NAMES[each.name] ?? each.name,
        ...(each.largest === 0
          ? ["nowhere", "–", "–"]
          : [whereOf(changed, each), number(each.before), number(each.after)]),
      ]),
    ),
    ...changed.predictions.map((each) => predicted(changed, each, number)),
  ];
}

/** @param {Changed} changed @param {TensorChange} each */
function whereOf({ matrix }, { query, key, dimension }) {
  const from = labelsOf(matrix.queryTokens)[query];
  return key === null ? `${from}, dimension ${dimension}` : `${from} → ${labelsOf(matrix.keyTokens)[key]}`;
}

/** @param {Changed} changed @param {ChangedPrediction} prediction @param {(x: number) => string} number */
function predicted({ run }, { position, divergence, candidates }, number) {
  const tokens = labelsOf(run.tokens.target ?? run.tokens.source);
  const words = pieceLabels(candidates.map(({ text }) => text));
  const rows = candidates.map(({ before, after }, i) => [
    words[i] ?? "",
    `${number(before.logit)} → ${number(after.logit)}`,
    `${number(before.probability)} (${before.rank})`,
    `${number(after.probability)} (${after.rank})`,
  ]);
  const title =
    `Prediction ${run.card.task === "fill-mask" ? "in place of" : "after"} “${tokens[position]}” ` +
    `(KL divergence ${number(divergence)} bits)`;
  return tableOf(title, ["word", "logit", "probability before (rank)", "after"], rows);
}

/** @param {string} title @param {string[]} columns @param {string[][]} rows the first cell names the row */
function tableOf(title, columns, rows) {
  return el(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": title },
    el(
      "table",
      { class: "changed small" },
      el("caption", {}, title),
      el("thead", {}, el("tr", {}, ...columns.map((name) => (name ? el("th", { scope: "col" }, name) : el("td"))))),
      el(
        "tbody",
        {},
        ...rows.map(([first, ...cells]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, el("bdi", {}, first)),
            ...cells.map((cell) => el("td", { class: "number" }, el("bdi", {}, cell))),
          ),
        ),
      ),
    ),
  );
}
