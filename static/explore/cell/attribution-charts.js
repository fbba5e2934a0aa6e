/** Attribution charts: draw the effect of every head, and the rank of the answer at every depth. */

/** @import { Chart } from "../../charts/figure.js" */
/** @import { HeadPlace } from "../../core/types.js" */

import { mountChart } from "../../charts/chart.js";
import { headBars } from "../../charts/head-bars.js";
import { groupedText } from "../../format/numbers.js";
import { pieceLabels } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";

/** @param {HTMLElement} root */
export function mountAttributionCharts(root) {
  const effects = section(root, "Zeroing each head");
  const ranks = section(root, "Rank of the answer at each depth (logit lens)");
  return {
    /** @param {Record<string, any>} replies @param {HeadPlace | undefined} chosen @param {string} model */
    show(replies, chosen, model) {
      effects.show(effectsChart(replies["effects"], chosen, model));
      ranks.show(ranksChart(replies["lens"]?.positions?.[0], model));
    },
  };
}

/** A chart with its title, hidden where there is nothing to draw. @param {HTMLElement} root @param {string} title */
function section(root, title) {
  const host = el("div", {});
  const part = el("div", { hidden: true }, el("h3", {}, title), host);
  root.append(part);
  const chart = mountChart(host);
  return {
    /** @param {Chart | null} next */
    show(next) {
      part.hidden = !next;
      if (next) chart.show(next);
    },
  };
}

/** @param {string} text */
const wordOf = (text) => `“${pieceLabels([text])[0]}”`;

/** @param {any} reply @param {HeadPlace | undefined} chosen @param {string} model @returns {Chart | null} */
function effectsChart(reply, chosen, model) {
  if (!reply?.heads) return null;
  const title = `change of the logit of ${wordOf(reply.token.text)}`;
  const heads = reply.heads.map((/** @type {any} */ each) => ({ ...each, value: each.logit }));
  return headBars(heads, { name: `effects-${model}`, label: `Zeroing each head: ${title}`, title, chosen });
}

/** @param {any} position @param {string} model @returns {Chart | null} */
function ranksChart(position, model) {
  if (!position) return null;
  const depths = /** @type {{ layer: number | null, final: { text: string, rank: number } }[]} */ (position.depths);
  const word = wordOf(depths.at(-1)?.final.text ?? "");
  const names = depths.map(({ layer }) => (layer === null ? "before" : String(layer)));
  const most = Math.log10(Math.max(...depths.map(({ final }) => final.rank)));
  return {
    kind: "bars",
    name: `logit-lens-${model}`,
    label: `Rank of ${word} among all tokens, if the model stopped after each layer; 1 is the likeliest`,
    x: {
      title: "after layer",
      ticks: { at: [...names.keys()], text: names },
      nameOf: (i) => (i === 0 ? "before the first layer" : `after layer ${names[i]}`),
    },
    // the logarithm of 1 is 0: below it, rank 1 has a bar as well; above, the numbers have room
    y: { title: `rank of ${word}; 1 is the likeliest`, isLog: true, range: [-0.15, Math.max(1, most * 1.15)] },
    series: [{ name: `rank of ${word}`, points: depths.map(({ final }, i) => [i, final.rank]) }],
    write: groupedText,
    hasTexts: true,
  };
}
