/** Written part of a text: which of its tokens come after the place where writing began. */

/** @import { Run, Token } from "../../core/types.js" */

/**
 * @typedef {object} Written
 * @property {Run} run
 * @property {boolean} isTarget whether it is a translation that grows, and not the text
 * @property {string} prompt what stands before
 * @property {string} whole
 * @property {Token[]} tokens what was written
 * @property {number} held how many of them, at the end, add nothing to the text yet
 * @property {number} first where the first of them stands, or will stand, among all tokens
 */

/** @param {Run} run @param {number} begun at which character @returns {Written} */
export function writtenOf(run, begun) {
  const { question, tokens, card } = run;
  const isTarget = card.family === "encoder-decoder";
  const whole = isTarget ? (question.target ?? "") : question.text;
  // a translation that the model chose is none that was written here
  const listed = isTarget && question.target === null ? [] : (tokens.target ?? tokens.source);
  const content = listed.filter(({ special }) => !special);
  const after = content.filter(({ end }) => end > begun);
  // a token that reaches over the place makes another text than the prompt and what was written
  const isJoined = after.some(({ start }) => start < begun);
  const written = isJoined ? [] : after;
  return {
    run,
    isTarget,
    prompt: isJoined ? whole : [...whole].slice(0, begun).join(""),
    whole,
    tokens: written,
    held: 0,
    first: written[0] ? listed.indexOf(written[0]) : Math.max(1, listed.length),
  };
}

/** The text without its last token, and without others that share a character with it. @param {Written} written */
export function undone({ prompt, whole, tokens }) {
  const last = tokens.at(-1);
  const kept = tokens.filter(({ end }) => last && end <= last.start);
  return kept.length ? [...whole].slice(0, kept.at(-1)?.end).join("") : prompt;
}

/**
 * Why no token more is written, although the model has one: nobody could run the text with it.
 * @param {Written} written @returns {string} empty while the text may grow
 */
export const longestText = ({ run: { card }, first, tokens }) =>
  first + tokens.length < card.max_tokens
    ? ""
    : `The text is as long as it can be: ${card.id} reads at most ${card.max_tokens} tokens.`;
