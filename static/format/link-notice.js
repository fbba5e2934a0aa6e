/** Link notice: says which index of a link lies outside of what is shown, and what may stand there. */

/** Counted from 0. @typedef {{ name: string, given: number | null, length: number, shown?: number }} Index */

/** @param {Index[]} indexes @returns {string | null} null where all are inside */
export function outsideText(indexes) {
  const parts = indexes
    .filter(({ given, length }) => given !== null && given >= length)
    .map(({ name, given, length, shown }) => {
      const allowed = length === 1 ? "0" : `a whole number from 0 to ${length - 1}`;
      return `${name}=${given} (give ${allowed}${shown === undefined ? "" : `; ${shown} is shown`})`;
    });
  return parts.length ? `The link asks for ${parts.join("; ")}.` : null;
}

/** @param {(string | null)[]} sentences @returns {string | null} */
export const together = (...sentences) => sentences.filter(Boolean).join(" ") || null;
