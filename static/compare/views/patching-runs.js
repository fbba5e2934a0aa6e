/** Patching runs: a table of the clean and the corrupted run, with the logits and the probability of the answer. */

import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";

/** @param {any} patched */
export function runsTable({ clean, corrupted, answer, wrong }) {
  const titles = [
    `logit of “${answer.text.trim()}”`,
    ...(wrong ? [`logit of “${wrong.text.trim()}”`, "m"] : []),
    `probability of “${answer.text.trim()}”`,
  ];
  const row = (/** @type {string} */ title, /** @type {any} */ run) => {
    const numbers = [run.answer, ...(wrong ? [run.wrong, run.m] : []), run.probability];
    return el("tr", {}, el("th", { scope: "row" }, title), ...numbers.map((x) => el("td", {}, numberText(x, "short"))));
  };
  return el(
    "table",
    { class: "products runs-table" },
    el("thead", {}, el("tr", {}, el("td"), ...titles.map((title) => el("th", { scope: "col" }, title)))),
    el("tbody", {}, row("clean", clean), row("corrupted", corrupted)),
  );
}
