/**
 * Labels tokens for people: no leading space, and a dot where a piece goes on with the word before it.
 * `model/tokenizers/pieces.py` does the same; `tests/pieces.json` has the cases that both are tested with.
 */

/** @import { Token } from "../core/types.js" */

const CONTINUES = "·";
const INKLESS = /^[\p{C}\p{Mn}\s]+$/u;
const WORD = /[\p{L}\p{N}\p{M}]/u;
const MARK = /^##(?=.)/s;
const ACCENT = /^\p{M}/u;
/** Letters of scripts that put no spaces between words. */
const SPACELESS = new RegExp(
  `^[${[
    "\\u0e00-\\u0eff\\u1000-\\u109f\\ua9e0-\\ua9fe\\uaa60-\\uaa7f\\u1780-\\u17ff", // Thai, Lao, Burmese, Khmer
    "\\u3005-\\u3007\\u3021-\\u3029\\u3031-\\u3035\\u3038-\\u303b\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff", // Han
    "\\u{20000}-\\u{3ffff}",
    "\\u3040-\\u30ff\\u31f0-\\u31ff\\uff66-\\uff9f", // kana
  ].join("")}]`,
  "u",
);

/** @param {string} text @returns {string} with something to see in place of what leaves no ink */
export function visible(text) {
  if (text === "") return "(empty)";
  if (text.trim() === "") return text.replace(/\r?\n/g, "⏎").replace(/\t/g, "⇥").replace(/ /g, "␣");
  // joiners and the like leave no ink: their names are better than nothing at all
  if (INKLESS.test(text)) return [...text].map((each) => `U+${hex(each)}`).join(" ");
  return text.trim().replace(/\s+/g, " ");
}

/** @param {string} character */
const hex = (character) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");

/** @param {string} text */
const unmarked = (text) => text.replace(MARK, "");

/**
 * Letters, digits or marks meet. In scripts without spaces only a mark goes on with its letter: there a word ends where
 * a dictionary says so.
 * @param {Token} token @param {Token | undefined} before @returns {boolean} whether it goes on with the word before it
 */
export function continues(token, before) {
  if (!before || before.special || token.special || token.start !== before.end) return false;
  const first = [...unmarked(token.text)][0] ?? "";
  const last = [...before.text].at(-1) ?? "";
  if (!WORD.test(first) || !WORD.test(last)) return false;
  return ACCENT.test(first) || !(SPACELESS.test(first) || SPACELESS.test(last));
}

/** @param {Token} a @param {Token | undefined} b @returns {boolean} whether both are bytes of one character */
export const shareCharacter = (a, b) =>
  b !== undefined && !a.special && !b.special && a.start === b.start && a.end === b.end && a.end > a.start;

/** Whether both are of one word, or bytes of a character. @param {Token} token @param {Token | undefined} before */
export const isSameWord = (token, before) => continues(token, before) || shareCharacter(token, before);

/** @param {Token[]} tokens in a row @returns {string} the characters that they cover, each once */
export const covered = (tokens) =>
  tokens
    .map((token, i) => (i === 0 ? token.text : shareCharacter(token, tokens[i - 1]) ? "" : unmarked(token.text)))
    .join("");

/** @param {Token[]} tokens @param {number} i @returns {string} 1/4, 2/4, … where one character takes several tokens */
function byteNumber(tokens, i) {
  const token = /** @type {Token} */ (tokens[i]);
  let [first, last] = [i, i];
  while (shareCharacter(token, tokens[first - 1])) first -= 1;
  while (shareCharacter(token, tokens[last + 1])) last += 1;
  return first === last ? "" : ` ${i - first + 1}/${last - first + 1}`;
}

/** @param {Token[]} tokens @returns {string[]} one label a token */
export const labelsOf = (tokens) =>
  tokens.map(
    (token, i) =>
      (continues(token, tokens[i - 1]) ? CONTINUES + visible(unmarked(token.text)) : visible(token.text)) +
      byteNumber(tokens, i),
  );

/**
 * Tokens by themselves, as a vocabulary holds them. Two spellings are in use: a leading space begins a word,
 * or `##` goes on with one; where no piece has a leading space, its absence says nothing.
 * @param {string[]} texts
 */
export function pieceLabels(texts) {
  const isSpaced = texts.some((text) => text.startsWith(" "));
  return texts.map((text) => {
    const isPiece = text.startsWith("##") || (isSpaced && WORD.test([...text][0] ?? "") && !SPACELESS.test(text));
    return (isPiece ? CONTINUES : "") + visible(unmarked(text));
  });
}

const segmenter = new Intl.Segmenter();

/** @param {string} text @param {number} most @returns {string} at most `most` characters, the last an ellipsis */
export function shortened(text, most) {
  if (text.length <= most) return text;
  // by what a reader calls a character: cutting an emoji or an accent in two would show something nobody typed
  const parts = [...segmenter.segment(text)].map((each) => each.segment);
  return parts.length <= most ? text : `${parts.slice(0, most - 1).join("")}…`;
}
