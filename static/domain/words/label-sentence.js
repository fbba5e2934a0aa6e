/** One sentence about the label of a head: what was measured, and whether it shows on the chosen row. */

import { shareText } from "../../format/numbers.js";
import { headName } from "../head-labels.js";
import { evidenceOf } from "./label-evidence.js";

/** @import { Example, HeadLabel } from "../../core/types.js" */
/** @import { Evidence, Weighed } from "./label-evidence.js" */

/**
 * What the number of a label measures; then why a whole text, or one query of it, may have nothing for the label.
 * @type {Record<string, { measured: (share: string) => string, noRow: string, notHere: string }>}
 */
const LABELS = {
  induction: {
    measured: (share) => `where a token repeats, this head gives ${share} to what followed it before`,
    noRow: "no token repeats here",
    notHere: "this token has not come before",
  },
  "duplicate token": {
    measured: (share) => `where a token repeats, this head gives ${share} to its earlier places`,
    noRow: "no token repeats here",
    notHere: "this token has not come before",
  },
  "previous token": {
    measured: (share) => `this head gives ${share} to the token before`,
    noRow: "this text is too short to show it",
    notHere: "no token comes before this one",
  },
  "next token": {
    measured: (share) => `this head gives ${share} to the token after`,
    noRow: "this text is too short to show it",
    notHere: "no token comes after this one",
  },
  "current token": {
    measured: (share) => `this head gives ${share} to the token itself`,
    noRow: "this text is too short to show it",
    notHere: "this token has no other choice",
  },
  "first token (sink)": {
    measured: (share) => `this head gives ${share} to the first token`,
    noRow: "this text is too short to show it",
    notHere: "this is the first token",
  },
  separator: {
    measured: (share) => `this head gives ${share} to ends of sentences`,
    noRow: "nothing here ends a sentence",
    notHere: "this token sees no end of a sentence",
  },
  "other sentence": {
    measured: (share) => `words give ${share} to words of the other sentence`,
    noRow: "there is no second sentence",
    notHere: "this token belongs to no sentence",
  },
  "grounded (word to come)": {
    measured: (share) => `this head gives ${share} to the true source of the next word`,
    noRow: "",
    notHere: "",
  },
  "alignment (word to come)": {
    measured: (share) => `this head finds the source of the next word in ${share} of known pairs`,
    noRow: "",
    notHere: "",
  },
  "alignment (word read)": {
    measured: (share) => `this head finds the source of this word in ${share} of known pairs`,
    noRow: "",
    notHere: "",
  },
};

const TRY = { induction: "Say a word twice to see it.", "duplicate token": "Say a word twice to see it." };
const LONGEST_EXAMPLE = 60;

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {string} label @returns {string} such as `an induction head` */
const withArticle = (label) => `${/^[aeiou]/.test(label) ? "an" : "a"} ${headName(label)}`;

/**
 * @typedef {object} About
 * @property {Weighed} weighed
 * @property {number[]} queries the tokens of the chosen row
 * @property {string} rests the token with at least half of the row's weight; empty for none
 * @property {boolean} isChanged the labels were measured without what was changed
 * @property {Example[]} examples that show this head
 */

/** Whether a row follows the label: any of its tokens. @param {Evidence} evidence @param {number[]} queries */
function rowFollows({ rows }, queries) {
  const own = queries.map((query) => rows[query] ?? null).filter((each) => each !== null);
  return own.length ? own.includes(true) : null;
}

/** @param {HeadLabel[]} labels @param {About} about @returns {string} empty for a head without a label */
export function labelSentence(labels, about) {
  const evidences = labels.map(({ label }) => evidenceOf(label, about.weighed));
  const followed = evidences.findIndex((each) => each && rowFollows(each, about.queries));
  const chosen = Math.max(0, followed);
  const head = labels[chosen];
  if (!head) return "";
  const also = labels.filter((each) => each !== head).map(({ label }) => ` It is also ${withArticle(label)}.`);
  return ownSentence(head, evidences[chosen] ?? null, about) + also.join("");
}

/** @param {HeadLabel} head @param {Evidence | null} evidence @param {About} about */
function ownSentence({ label, value }, evidence, about) {
  const { measured, noRow, notHere } = LABELS[label] ?? {};
  const is = `This is ${withArticle(label)}`;
  if (!measured) return `${is}.`;
  const follows = evidence ? rowFollows(evidence, about.queries) : true;
  if (follows) {
    const when = about.isChanged ? "as trained, " : evidence ? "on average, " : "";
    return `${capital(when + measured(shareText(value)))}.`;
  }
  const rests = about.rests ? `, so it rests on “${about.rests}”` : "";
  if (evidence?.counted === 0) return [`${is}, but ${noRow}${rests}.`, hint(label, about.examples)].join(" ").trim();
  if (follows === null) return `${is}, but ${notHere}${rests}.`;
  if (evidence?.isShown) return `${is}, but this row looks elsewhere.`;
  return `${is}, but here only ${evidence?.followed} of ${evidence?.counted} rows show it.`;
}

/** @param {string} label @param {Example[]} examples */
function hint(label, examples) {
  const short = examples.find(({ text }) => text.length <= LONGEST_EXAMPLE);
  return short ? `Try “${short.text}”.` : (TRY[/** @type {keyof typeof TRY} */ (label)] ?? "");
}
