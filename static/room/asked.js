/** The question on the board: how many voted, what can be done next, the votes beside each other, the answer. */

import { votesView } from "../class/bars.js";
import { turnQuestion } from "../class/calls.js";
import { fragment } from "../learn/fragment.js";
import { el } from "../widgets/elements.js";
import { aboutView, answerView } from "./question.js";

/** @import { RoomQuestion } from "../class/types.js" */
/** @import { Board } from "./board.js" */

/**
 * What comes next, the likeliest first.
 * @param {RoomQuestion} question @returns {[import("../class/calls.js").Turn, string][]}
 */
function turnsOf({ open, round, tallies, reveal }) {
  if (reveal)
    return [
      ["end", "Done"],
      ["again", "Ask it again"],
    ];
  if (open) return [["close", "Close voting"]];
  const again = /** @type {["again", string]} */ ([
    "again",
    round === 1 ? "Vote again, after talking" : "Vote once more",
  ]);
  const show = /** @type {["show", string]} */ (["show", round === 1 ? "Show the votes" : "Show both votes"]);
  return [
    ...(round === 1 ? [again] : []),
    ...(tallies ? [] : [show]),
    ["reveal", "Reveal the answer"],
    ...(round === 1 ? [] : [again]),
    ["open", "Open voting"],
    ["end", "Drop it"],
  ];
}

/** @param {RoomQuestion} question */
const options = ({ kind, options: texts }) =>
  texts.length === 0
    ? null
    : el(
        "ul",
        { class: "board-options" },
        ...texts.map((text) => el("li", {}, kind === "choice" ? fragment(text) : text)),
      );

/** @param {HTMLElement} root @param {Board} board */
export function mount(root, { led, store, act }) {
  const voted = el("p", { class: "board-voted", role: "status" });
  store.watch(["room"], ({ room }) => {
    const question = room?.question ?? null;
    root.hidden = question === null;
    if (!question) return root.replaceChildren();
    const ask = el("h2", { class: "board-ask" });
    ask.append(fragment(question.ask));
    const turns = turnsOf(question).map(([turn, title], index) => {
      const button = el("button", { type: "button", class: index === 0 ? "primary" : "" }, title);
      button.addEventListener("click", () => act(() => turnQuestion(led, turn)));
      return button;
    });
    root.replaceChildren(
      ...(question.reveal || question.tallies ? [] : aboutView(question)),
      ask,
      ...(question.tallies ? [votesView(question.tallies)] : [options(question)].filter((each) => each !== null)),
      ...(question.reveal ? [answerView(question.reveal)] : []),
      voted,
      el("div", { class: "board-turns" }, ...turns),
    );
  });
  store.watch(["room", "sizes"], ({ room, sizes }) => {
    const question = room?.question;
    const round = question && question.round > 1 ? `, round ${question.round}` : "";
    voted.textContent = question
      ? `${sizes.voted} of ${sizes.joined} voted${round}${question.open ? "" : ", closed"}`
      : "";
  });
}
