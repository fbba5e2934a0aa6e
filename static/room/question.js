/** A question on a phone: its form, this phone's answer, then the votes beside each other, then the answer. */

import { votesView } from "../class/bars.js";
import { fragment } from "../learn/fragment.js";
import { showGiven } from "../learn/given.js";
import { questionForm } from "../learn/question.js";
import { el } from "../widgets/elements.js";

/** @import { Draft } from "../learn/draft.js" */
/** @import { RoomQuestion } from "../class/types.js" */

/**
 * What a question is about: the sentences before it, and of its model, place and texts those that neither they nor the
 * question name.
 * @param {RoomQuestion} question @returns {HTMLElement[]}
 */
export function aboutView({ about, html, ask }) {
  const text = el("div", { class: "room-text" });
  text.append(fragment(html));
  const asked = el("p", {});
  asked.append(fragment(ask));
  const named = `${text.textContent} ${asked.textContent}`;
  const { model, texts, layer, head } = about ?? { model: "", texts: [], layer: null, head: null };
  const place = [layer === null ? "" : `layer ${layer}`, head === null ? "" : `head ${head}`]
    .filter(Boolean)
    .join(", ");
  const isNamed = (/** @type {string} */ each) => named.toLowerCase().includes(each.toLowerCase());
  const facts = [model && `model ${model}`, place].filter((each) => each && !isNamed(each));
  const line = [...facts, ...texts.filter((each) => !isNamed(each)).map((each) => `“${each}”`)].join(" · ");
  const said = line ? [el("p", { class: "room-about" }, line)] : [];
  return text.textContent?.trim() ? [...said, text] : said;
}

/** @param {RoomQuestion} question @param {unknown} mine undefined before this phone voted */
function saidOf({ open, round, reveal }, mine) {
  if (reveal) return "";
  if (!open) return mine === undefined ? "Voting is closed." : "Voting is closed. Your vote is counted.";
  if (mine !== undefined) return "Your vote is counted. You can change it until voting is closed.";
  return round === 1 ? "Answer alone. Nobody sees the votes yet." : "You have talked: vote again.";
}

/**
 * @param {RoomQuestion} question @param {unknown} mine the vote @param {(answer: unknown) => void} commit
 * @param {Draft} draft another vote that is on its way, while voting is open
 * @returns {HTMLElement}
 */
export function questionView(question, mine, commit, draft) {
  const { tallies, reveal, open } = question;
  const form = questionForm({ ...question, why: "" }, commit, draft);
  if (!open || draft.kept === undefined) showGiven(form, mine);
  for (const control of form.querySelectorAll("button, input, textarea")) control.toggleAttribute("disabled", !open);
  const said = el("p", { class: "room-said", role: "status" }, saidOf(question, mine));
  const asked = el("p", { class: "lesson-ask" });
  asked.append(fragment(question.ask));
  const parts = reveal ? [asked, answerView(reveal)] : [...aboutView(question), form, said];
  if (tallies) parts.push(votesView(tallies));
  return el("div", { class: "room-question" }, ...parts);
}

/** @param {{ answer: string, explanation: string }} reveal @returns {HTMLElement} */
export function answerView({ answer, explanation }) {
  const said = el("p", {}, "Computed answer: ", el("b", {}, fragment(answer)), ".");
  return el("div", { class: "room-answer" }, said, fragment(explanation));
}
