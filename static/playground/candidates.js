/** Candidate lists: show the tokens that a model predicts, with a bar for each probability. */

import { numberText } from "../format/numbers.js";
import { pieceLabels } from "../format/token-text.js";
import { el } from "../widgets/elements.js";

/** @typedef {{ id: number, text: string, probability: number }} Candidate */

/** @param {string} title @param {Candidate[]} candidates @param {number} full what a full bar stands for */
function candidateList(title, candidates, full) {
  const labels = pieceLabels(candidates.map(({ text }) => text));
  const rows = candidates.map(({ probability }, i) => {
    const bar = el("i", { class: "now" });
    bar.style.width = `${Math.min(100, (100 * probability) / full)}%`;
    return el(
      "li",
      {},
      el("bdi", { class: "token" }, labels[i]),
      el("span", { class: "bars", "aria-hidden": "true" }, bar),
      el("span", { class: "number" }, numberText(probability, "short")),
    );
  });
  return el("div", {}, el("h3", { class: "small" }, title), el("ol", { class: "bar-list" }, ...rows));
}

/** @param {[string, Candidate[]][]} lists side by side, on one scale */
export function compared(lists) {
  const full = Math.max(0.2, ...lists.flatMap(([, candidates]) => candidates.map(({ probability }) => probability)));
  return el("div", { class: "beside" }, ...lists.map(([title, candidates]) => candidateList(title, candidates, full)));
}
