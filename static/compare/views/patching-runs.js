/** Patching runs: a table of the clean and the corrupted run, with the logits and the probability of the answer. */

import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { heading, table } from "../../widgets/table.js";

/** @param {any} patched */
export function runsTable({ clean, corrupted, answer, wrong }) {
  const [right, other] = [answer.text.trim(), wrong?.text.trim()];
  const titles = [`logit of “${right}”`, ...(wrong ? [`logit of “${other}”`, "m"] : []), `probability of “${right}”`];
  const row = (/** @type {string} */ title, /** @type {any} */ run) => {
    const numbers = [run.answer, ...(wrong ? [run.wrong, run.m] : []), run.probability];
    return [heading("row", title), ...numbers.map((x) => el("td", {}, numberText(x, "short")))];
  };
  const headings = [el("td"), ...titles.map((title) => heading("col", title))];
  return table({ class: "products runs-table" }, null, headings, [row("clean", clean), row("corrupted", corrupted)]);
}
