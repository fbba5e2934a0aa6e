/**
 * Whether the label of a head shows on the weights of one sentence. A label says which keys a row should look at. A row
 * that may choose between such a key and another one counts; it follows the label if its largest weight goes there.
 *
 * @typedef {Pick<HeadMatrix, "weights" | "visible" | "queryTokens" | "keyTokens">} Weighed
 * @typedef {object} Evidence
 * @property {(boolean | null)[]} rows whether each row follows the label; null where the label says nothing
 * @property {number} counted the rows that the label speaks of
 * @property {number} followed how many of these follow it
 * @property {boolean} isShown at least half of them do
 */

/** @import { HeadMatrix, Token } from "../../core/types.js" */

const STOPS = [".", "!", "?"];
const ENDS = ["[SEP]", "[EOS]"];

/** @param {Token} token @returns {boolean} whether it stands between sentences */
const separates = ({ text, special }) => (special ? ENDS : STOPS).includes(text);

/** Which sentence of a pair each token belongs to; special tokens belong to none. @param {Token[]} tokens */
function segmentsOf(tokens) {
  let segment = 0;
  return tokens.map((token) => {
    if (token.special && separates(token)) segment += 1;
    return token.special ? null : segment;
  });
}

/** @param {Token[]} tokens @param {number} a @param {number} b */
const isSame = (tokens, a, b) => tokens[a]?.id === tokens[b]?.id;

/**
 * The keys that a query should look at, by label. Word alignments are not in a reply, so their labels are not here.
 * @type {Record<string, (tokens: Token[]) => (query: number, key: number) => boolean>}
 */
const TARGETS = {
  "previous token": () => (query, key) => key === query - 1,
  "next token": () => (query, key) => key === query + 1,
  "current token": () => (query, key) => key === query,
  "first token (sink)": () => (query, key) => query > 0 && key === 0,
  "duplicate token": (tokens) => (query, key) => key < query && isSame(tokens, key, query),
  // a token right after itself would make the query its own continuation
  induction: (tokens) => (query, key) => key > 0 && key < query && isSame(tokens, key - 1, query),
  separator: (tokens) => (_, key) => separates(/** @type {Token} */ (tokens[key])),
  "other sentence": (tokens) => {
    const segments = segmentsOf(tokens);
    return (query, key) => segments[query] != null && segments[key] != null && segments[query] !== segments[key];
  },
};

/** @param {Weighed} weighed @param {(query: number, key: number) => boolean} isTarget @param {number} query */
function follows({ weights, visible }, isTarget, query) {
  let [best, onTarget, targets, others] = [0, 0, 0, 0];
  for (let key = 0; key < weights.columns; key++) {
    const place = query * weights.columns + key;
    if (!visible.data[place]) continue;
    const weight = Number(weights.data[place]);
    best = Math.max(best, weight);
    if (isTarget(query, key)) {
      targets += 1;
      onTarget = Math.max(onTarget, weight);
    } else others += 1;
  }
  return targets && others ? onTarget > 0 && onTarget === best : null;
}

/** @type {WeakMap<Weighed, Map<string, Evidence | null>>} */
const found = new WeakMap();

/** @param {string} label @param {Weighed} weighed @returns {Evidence | null} null where weights cannot tell */
export function evidenceOf(label, weighed) {
  const known = found.get(weighed) ?? new Map();
  found.set(weighed, known);
  if (!known.has(label)) known.set(label, evidence(label, weighed));
  return known.get(label);
}

/** @param {string} label @param {Weighed} weighed @returns {Evidence | null} */
function evidence(label, weighed) {
  const isTarget = TARGETS[label]?.(weighed.keyTokens);
  if (!isTarget) return null;
  const rows = weighed.queryTokens.map((_, query) => follows(weighed, isTarget, query));
  const counted = rows.filter((row) => row !== null).length;
  const followed = rows.filter(Boolean).length;
  return { rows, counted, followed, isShown: counted > 0 && 2 * followed >= counted };
}
