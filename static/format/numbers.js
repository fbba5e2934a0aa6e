/** Numbers as people read them. Rounding never turns something into nothing: a tiny number keeps its exponent. */

/** @typedef {"short" | "full"} Digits */

const DECIMALS = 4;

/** @param {number} x @returns {string} four decimals, or the exponent where these would all be 0 */
function short(x) {
  if (x === 0) return (0).toFixed(DECIMALS);
  if (Math.abs(x) < 0.5 * 10 ** -DECIMALS || Math.abs(x) >= 1e9) return x.toExponential(1);
  return x.toFixed(DECIMALS);
}

/** @param {number} x @returns {string} the fewest digits that name this float32 and no other */
export function fullDigits(x) {
  const single = Math.fround(x);
  for (let digits = 1; digits <= 9; digits++) {
    const text = String(Number(single.toPrecision(digits)));
    if (Math.fround(Number(text)) === single) return text;
  }
  return String(single);
}

/** @param {number} x @param {Digits} digits */
export function numberText(x, digits) {
  if (x === -Infinity) return "-∞";
  if (!Number.isFinite(x)) return String(x);
  return digits === "full" ? fullDigits(x) : short(x);
}

/**
 * @param {number} x such as 162000 or 45.3
 * @param {number} [decimals] at least so many, to line up with others
 * @returns {string} every digit, in groups: 162,000 or 45.3
 */
export const groupedText = (x, decimals = 0) =>
  x.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: 20 });

/** @param {number} x */
const decimalsOf = (x) => groupedText(x).split(".")[1]?.length ?? 0;

/**
 * @param {(number | undefined)[]} numbers
 * @returns {string[]} with as many decimals each, so that they line up; empty where there is none
 */
export function alignedTexts(numbers) {
  const most = Math.max(0, ...numbers.map((x) => (x === undefined ? 0 : decimalsOf(x))));
  return numbers.map((x) => (x === undefined ? "" : groupedText(x, most)));
}

/** @param {number} n such as 3100000 @returns {string} such as 3.1 M */
export function countText(n) {
  if (n >= 1e9) return `${(n / 1e9).toFixed(1)} B`;
  if (n >= 1e6) return `${(n / 1e6).toFixed(1)} M`;
  if (n >= 1e3) return `${Math.round(n / 1e3)} k`;
  return String(n);
}

/** @param {number} x from 0 to 1 @returns {string} such as 96 %; what is neither all nor nothing never reads so */
export function shareText(x) {
  if (x === 0) return "none";
  if (x === 1) return "all";
  if (x < 0.005) return "under 1 %";
  return x < 0.995 ? `${Math.round(100 * x)} %` : "over 99 %";
}
