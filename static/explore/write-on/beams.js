/** Beam search: the tree of branches with their log-probabilities, the whole texts, and why the winner won. */

import { generations } from "../../core/api.js";
import { latest } from "../../core/latest-request.js";
import { pieceLabels } from "../../format/token-text.js";
import { el, selectOf, svgElement } from "../../widgets/elements.js";
import { treeOf } from "./beam-tree.js";
import { writtenRequest } from "./session.js";

/** @import { BeamsReply, Generation, Hypothesis } from "../../core/reply-types.js" */
/** @import { State, Store } from "../../core/types.js" */
/** @import { PlacedBranch } from "./beam-tree.js" */
/** @import { Session } from "./session.js" */

const WIDTHS = Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map((width) => [String(width), `${width} beams`]));
const MOST_TOKENS = 32;
const [COLUMN, LINE] = [104, 34];

/** @param {HTMLElement} root @param {Session} session @param {Store<State>} page */
export function mountBeams(root, session, page) {
  const width = selectOf({ "aria-label": "Width of the search" }, WIDTHS);
  const search = el("button", { type: "button", class: "small" }, "Search");
  const found = el("div", { class: "beams", role: "status" });
  const take = latest();
  root.append(el("details", {}, el("summary", {}, "Beam search"), width, " ", search, found));

  search.addEventListener("click", () => {
    const { written } = session.store.get();
    if (!written) return;
    const { question, written: ids } = writtenRequest(written);
    const wanted = { written: ids, beams: Number(width.value), max_new_tokens: MOST_TOKENS, candidates: 0 };
    take(
      async (signal) => {
        const reply = await generations(question, wanted, signal);
        signal.throwIfAborted();
        found.replaceChildren(...described(reply, () => session.grow(written, reply, written.first)));
      },
      (problem) => found.replaceChildren(problem),
    );
  });
  // a tree of another text would be wrong
  session.store.watch(["written"], () => found.replaceChildren());
  page.watch(["model"], () => found.replaceChildren());
}

/** @param {Generation} reply @param {() => void} use */
function described({ beams, whole }, use) {
  if (!beams) return ["Nothing was written."];
  const winner = el("button", { type: "button", class: "small" }, "Take the winner");
  winner.addEventListener("click", use);
  return [
    el("p", { class: "small" }, el("b", {}, whole)),
    el("p", { class: "small" }, beams.why),
    el("div", { class: "beam-tree", tabindex: 0, role: "group", "aria-label": "Tree of the search" }, tree(beams)),
    el("p", { class: "small muted" }, "Under each token: ln p of the text up to it. Bold: the winner; grey: dropped."),
    texts(beams),
    winner,
  ];
}

/** @param {BeamsReply} beams */
function tree({ branches, hypotheses }) {
  const { placed, columns, lines } = treeOf(branches, hypotheses[0]?.branch ?? null);
  const labels = pieceLabels(placed.map(({ text }) => text));
  const size = { width: columns * COLUMN + 8, height: lines * LINE + 8 };
  const at = new Map(placed.map((each) => [each.index, each]));
  const nodes = placed.map((each, i) => node(each, `${labels[i]}`, at.get(each.parent ?? -1)));
  const title = `${branches.length} branches of ${columns} tokens; their texts are in the list below`;
  return svgElement("svg", { ...size, role: "img", "aria-label": title }, ...nodes);
}

/** @param {PlacedBranch} each @param {string} label @param {PlacedBranch | undefined} parent */
function node({ column, line, total, state, isWinner }, label, parent) {
  const [x, y] = [column * COLUMN + 8, line * LINE + 16];
  const word = svgElement("text", { x, y }, document.createTextNode(label.slice(0, 11)));
  const number = svgElement("text", { x, y: y + 12, class: "total" }, document.createTextNode(total.toFixed(3)));
  const from = parent ? parent.line * LINE + 16 : y;
  const line_ = svgElement("path", { d: `M${x - 22} ${from - 4} L${x - 4} ${y - 4}` });
  return svgElement("g", { class: `${state}${isWinner ? " winner" : ""}` }, ...(parent ? [line_] : []), word, number);
}

/** The whole texts, the best first, and the greedy one. @param {BeamsReply} beams */
function texts({ hypotheses, greedy }) {
  const line = (/** @type {Hypothesis} */ { text, total, length, score, ended }, /** @type {string} */ name) =>
    el(
      "li",
      { class: "small" },
      el("b", {}, name),
      ": ",
      el("bdi", {}, text),
      ended ? "" : " …",
      el(
        "div",
        { class: "number" },
        `ln p ${total.toFixed(4)} / ${length} ${length === 1 ? "token" : "tokens"} = ${score.toFixed(4)}`,
      ),
    );
  const found = hypotheses.map((each, i) => line(each, i === 0 ? "Winner" : `Number ${i + 1}`));
  return el("ul", { class: "whole-texts" }, ...found, ...(greedy ? [line(greedy, "Greedy")] : []));
}
