/**
 * The names in a card's licence and attribution that are also addresses. Nothing is fetched: a reader may follow them.
 *
 * @typedef {{ text: string, href: string | null }} Piece
 */

/** @type {Record<string, string>} */
const ADDRESSES = {
  "tatoeba.org": "https://tatoeba.org",
  "manythings.org/anki": "https://www.manythings.org/anki/",
  "CC BY 2.0 FR": "https://creativecommons.org/licenses/by/2.0/fr/",
};

const NAMES = new RegExp(
  `(${Object.keys(ADDRESSES)
    .map((name) => name.replaceAll(".", "\\."))
    .join("|")})`,
);

/** @param {string} text @returns {Piece[]} the text in pieces, each known name a piece of its own with its address */
export const withLinks = (text) =>
  text
    .split(NAMES)
    .filter((piece) => piece !== "")
    .map((piece) => ({ text: piece, href: ADDRESSES[piece] ?? null }));
