/** Votes as bars, the rounds beside each other: each bar has its number, and the right one says so in words. */

import { el } from "../widgets/elements.js";

/** @import { Tally } from "./types.js" */

/** @param {number} round @param {number} of */
const nameOf = (round, of) =>
  of === 1 ? "Votes" : round === 1 ? "First, alone" : round === 2 ? "Then, after talking" : `Round ${round}`;

/**
 * @param {Tally[]} tallies once the answer is there, without what nobody chose: the picture needs the room
 * @returns {HTMLElement}
 */
export const votesView = (tallies) =>
  el("div", { class: "votes" }, ...tallies.map((tally) => roundView(tally, tallies.length)));

/** @param {Tally} tally @param {number} of */
function roundView({ round, total, bars }, of) {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const isRevealed = bars.some(({ right }) => right !== null);
  const shown = bars.filter(({ count, right }) => !isRevealed || count > 0 || right);
  const rows = shown.map(({ label, count, right }) => {
    const bar = el("span", { class: "vote-bar" });
    bar.style.inlineSize = `${Math.round((100 * count) / most)}%`;
    const name = el(
      "th",
      { scope: "row" },
      el("bdi", {}, label),
      right ? el("span", { class: "vote-right" }, " ✓ right") : null,
    );
    return el("tr", { "data-right": right ? "" : null }, name, el("td", {}, bar), el("td", { class: "number" }, count));
  });
  const caption = el("caption", {}, `${nameOf(round, of)} (${total})`);
  return el("table", { class: "vote-round" }, caption, el("tbody", {}, ...rows));
}
