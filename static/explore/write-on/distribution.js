/** Distribution of one token: the candidates, what temperature and cuts make of them, and where the draw fell. */

import { groupedText, numberText } from "../../format/numbers.js";
import { pieceLabels } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";

/** @import { SampledCandidate, WrittenToken } from "../../core/reply-types.js" */
/** @import { State, Store } from "../../core/types.js" */
/** @import { Session, Writing } from "./session.js" */

/** @typedef {State["digits"]} Digits */

const SHOWN = 8;
const LEAST_FULL_BAR = 0.2;
const CUT = { top_k: "cut by top-k", top_p: "cut by top-p" };

/** The token of a reply: also the one that ended the text. @param {Pick<Writing, "reply">} state */
export const tokenOf = ({ reply }) => reply?.tokens[0] ?? reply?.end ?? null;

/** @param {HTMLElement} root @param {Session} session @param {Store<State>} page */
export function mountDistribution(root, session, page) {
  const { store } = session;
  const show = () => {
    const { written, shown, isGuessing, guess } = store.get();
    const token = tokenOf(store.get());
    root.hidden = isGuessing && guess === "" && shown === written?.tokens.length;
    if (!token || !written) return root.replaceChildren();
    const { digits } = page.get();
    // written by hand, it is another one than was drawn
    const taken = written.tokens[shown]?.id ?? null;
    root.replaceChildren(
      el("h3", { class: "small" }, titleOf(token, shown === written.tokens.length)),
      bars(token, taken, { digits, session }),
      ...(token.draw ? [shares(token)] : []),
      ...sentences(token, digits).map((text) => el("p", { class: "small" }, text)),
    );
  };
  store.watch(["reply", "written", "shown", "isGuessing", "guess"], show);
  page.watch(["digits"], show);
}

/** @param {WrittenToken} token @param {boolean} isNext */
const titleOf = ({ position }, isNext) =>
  isNext ? `What may come next, at position ${position}` : `How the token at position ${position} was chosen`;

/**
 * @param {WrittenToken} token @param {number | null} taken the id that stands there
 * @param {{ digits: Digits, session: Session }} options
 */
function bars(token, taken, { digits, session }) {
  const shown = shownOf(token);
  const labels = pieceLabels(shown.map(({ text }) => text));
  const isDrawn = token.draw !== null;
  const most = shown.flatMap(({ probability, rescaled }) => (isDrawn ? [probability, rescaled] : [probability]));
  const full = Math.max(LEAST_FULL_BAR, ...most);
  const rows = shown.map((each, i) => {
    const after = isDrawn ? each.rescaled : each.probability;
    const choose = el("button", { type: "button", class: "token" }, el("bdi", {}, labels[i]));
    choose.setAttribute("aria-label", `Write ${labels[i]} and go on from there`);
    choose.addEventListener("click", () => session.write(each.id));
    const row = el(
      "li",
      { "data-id": each.id },
      choose,
      barsOf(after / full, isDrawn ? each.probability / full : null),
    );
    row.append(el("span", { class: "number" }, numberText(after, digits), smallText(each, isDrawn, digits)));
    row.classList.toggle("drawn", each.id === token.id);
    row.classList.toggle("taken", each.id === taken && taken !== token.id);
    return row;
  });
  return el("ol", { class: `bar-list${isDrawn ? " compared" : ""}` }, ...rows);
}

/** The likeliest, and the one that was drawn. @param {WrittenToken} token */
const shownOf = ({ candidates, id }) => candidates.filter((each, i) => i < SHOWN || each.id === id);

/** @param {SampledCandidate} candidate @param {boolean} isDrawn @param {Digits} digits */
function smallText({ probability, cut_by }, isDrawn, digits) {
  if (!isDrawn) return null;
  return el("small", {}, cut_by ? CUT[cut_by] : `was ${numberText(probability, digits)}`);
}

/** @param {number} after @param {number | null} before */
function barsOf(after, before) {
  const bar = (/** @type {number} */ share, /** @type {string} */ name) => {
    const made = el("i", { class: name });
    made.style.width = `${Math.min(100, 100 * share)}%`;
    return made;
  };
  return el(
    "span",
    { class: "bars", "aria-hidden": "true" },
    bar(after, "now"),
    before !== null && bar(before, "before"),
  );
}

/** The shares side by side from 0 to 1, and the seed's number among them. @param {WrittenToken} token */
function shares(token) {
  const line = el("div", { class: "shares", "aria-hidden": "true" });
  for (const each of token.candidates.filter(({ rescaled }) => rescaled > 0)) {
    const part = el("i", { class: each.id === token.id ? "drawn" : "" });
    part.style.width = `${100 * each.rescaled}%`;
    line.append(part);
  }
  const mark = el("b", {});
  mark.style.insetInlineStart = `${100 * Number(token.draw?.number)}%`;
  line.append(mark);
  return line;
}

/** @param {WrittenToken} token @param {Digits} digits @returns {string[]} */
export function sentences({ text, draw, cut, entropy, entropy_drawn }, digits) {
  const say = (/** @type {number} */ x) => numberText(x, digits);
  const bits = (/** @type {number} */ x) => x.toFixed(3);
  if (!draw) return [`Entropy: ${bits(entropy)} bits. The likeliest token is taken.`];
  const of = (/** @type {number} */ left, /** @type {number} */ all) => `${groupedText(left)} of ${groupedText(all)}`;
  const kept = 1 - cut.cut_by_top_k - cut.cut_by_top_p;
  const cuts = [
    cut.after_top_k < cut.tokens &&
      `Top-k leaves ${of(cut.after_top_k, cut.tokens)} tokens and cuts ${say(cut.cut_by_top_k)}`,
    cut.after_top_p < cut.after_top_k &&
      `top-p leaves ${of(cut.after_top_p, cut.after_top_k)} and cuts ${say(cut.cut_by_top_p)}`,
  ].filter(Boolean);
  return [
    `The seed’s number ${say(draw.number)} falls on “${text.trim() || text}”, whose share lies from ` +
      `${say(draw.low)} to ${say(draw.high)}.`,
    ...(cuts.length ? [`${sentenceCase(cuts.join("; "))}. The rest is divided by ${say(kept)}, so it sums to 1.`] : []),
    `Entropy: ${bits(entropy)} bits; ${bits(entropy_drawn)} bits as it is drawn.`,
  ];
}

/** @param {string} text */
const sentenceCase = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
