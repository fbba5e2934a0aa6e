/**
 * Matrix parser: reads a matrix from a spreadsheet (tabs), CSV, JSON, or as NumPy, PyTorch or Matlab print it.
 * A number stays the text that it was, so that its digits are those that were typed. Rows and columns count from 0.
 *
 * @typedef {string[][]} Cells
 * @typedef {{ cells: Cells, problem?: undefined } | { cells?: undefined, problem: string }} Parsed
 */

/** Most rows and most columns by hand. */
const MOST = 256;
/** Beyond this, products of float32 overflow: the server's bound. */
const LARGEST = 1e6;
const SHOWN = 24;

const NUMBER = /^[+-]?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WRAPPED = /^np\.(?:float|int)\d+\((.*)\)$/;

/** @param {string} text @returns {string} as a computer writes it: a hyphen for minus, no wrapping */
const plain = (text) =>
  text
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .replace(/^[−–]/, "-")
    .replace(WRAPPED, "$1");

/** @param {string} text @returns {number} NaN for what is not a number of digits */
export function numberOf(text) {
  const written = plain(text);
  return NUMBER.test(written) ? Number(written.replaceAll("_", "")) : NaN;
}

/** @param {string} text */
const quoted = (text) => `“${text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text}”`;

/** Whether a cell says that its pair may not attend, as people write it. @param {string} text */
export function isHidden(text) {
  const written = plain(text);
  return /^(-\s*(inf(inity)?|∞)|null|none)$/i.test(written) || numberOf(written) < -LARGEST;
}

/** What is wrong where no cell can be hidden. @param {Cells} cells @returns {string | null} */
export function hiddenProblem(cells) {
  for (const [i, row] of cells.entries()) {
    const j = row.findIndex(isHidden);
    if (j >= 0) return `Row ${i}, column ${j} is ${quoted(row[j] ?? "")}; only scores and bias may be −∞.`;
  }
  return null;
}

/** Why a number cannot be taken. @param {string} text @returns {string | null} null for one that can */
export function numberProblem(text) {
  const written = plain(text);
  if (written === "") return "is empty; give it a number";
  if (isHidden(written)) return null;
  if (/^[+-]?nan$/i.test(written)) return "is NaN, which is not a number; give it one";
  if (/^[+-]?(inf(inity)?|∞)$/i.test(written)) return "is infinite; give a number from −1,000,000 to 1,000,000";
  const value = numberOf(text);
  if (Number.isNaN(value)) return `is ${quoted(written)}; it must be a number`;
  return Math.abs(value) > LARGEST ? `is ${quoted(written)}; give a number from −1,000,000 to 1,000,000` : null;
}

/** @param {number} count */
const numbers = (count) => (count === 1 ? "1 number" : `${count.toLocaleString("en")} numbers`);

/** @param {number} rows @param {number} columns */
const tooLarge = (rows, columns) =>
  `This matrix is ${rows.toLocaleString("en")} × ${columns.toLocaleString("en")}; by hand at most ${MOST} ` +
  `× ${MOST} is taken. Send larger ones, up to 1,024 × 1,024, to the API.`;

/** The first thing that is wrong with cells, as a sentence. @param {Cells} cells @returns {string | null} */
export function cellsProblem(cells) {
  const columns = cells[0]?.length ?? 0;
  if (cells.length === 0) return "The matrix is empty; give at least one number.";
  if (cells.length > MOST || columns > MOST) return tooLarge(cells.length, columns);
  for (const [i, row] of cells.entries()) {
    if (row.length === 0) return `Row ${i} is empty; give it at least one number.`;
    if (row.length !== columns)
      return `Row ${i} has ${numbers(row.length)}, but row 0 has ${columns}; give every row as many numbers.`;
  }
  for (const [i, row] of cells.entries()) {
    for (const [j, text] of row.entries()) {
      const problem = numberProblem(text);
      if (problem) return `Row ${i}, column ${j} ${problem}.`;
    }
  }
  return null;
}

/** @param {string} text @returns {Parsed} */
export function parseMatrix(text) {
  const trimmed = text.replaceAll("\u00a0", " ").replace(/^\s*\n|\s+$/g, "");
  if (trimmed.trim() === "") return { problem: "The field is empty; give at least one number." };
  if (/\.\.\.|…/.test(trimmed)) {
    return {
      problem:
        "This matrix was shortened with “...” when it was printed. Print it whole (NumPy: " +
        "np.set_printoptions(threshold=np.inf)).",
    };
  }
  const size = oversize(trimmed);
  if (size) return { problem: tooLarge(...size) };
  const found = trimmed.includes("[") ? bracketed(trimmed) : lined(trimmed);
  if (found.problem !== undefined) return found;
  const problem = cellsProblem(found.cells);
  return problem ? { problem } : found;
}

/** The size of what is too large, without reading it all. @param {string} text @returns {[number, number] | null} */
function oversize(text) {
  const isBracketed = text.includes("[");
  const end = isBracketed ? text.indexOf("]") : text.search(/[\n\r]/);
  const first = text.slice(0, end < 0 ? text.length : end).replace(/^[^[]*\[+/, "");
  const columns = first.split(/[\s,;]+/).filter(Boolean).length;
  let rows = 0;
  const mark = isBracketed ? "]" : "\n";
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) rows += 1;
  const counted = isBracketed ? Math.max(1, rows - 1) : rows + 1;
  return counted > MOST || (columns > MOST && (end >= 0 || !first.includes(";"))) ? [counted, columns] : null;
}

/** @param {string} row @returns {string[]} */
function cut(row) {
  if (row.includes("\t")) return row.split("\t").map(decimal);
  if (row.includes(";")) return row.replace(/;\s*$/, "").split(";").map(decimal);
  if (row.includes(",")) return row.replace(/,\s*$/, "").split(",").map(plain);
  return row.trim().split(/\s+/).map(plain);
}

/** A comma between digits, where something else stands between numbers, is a decimal comma. @param {string} text */
const decimal = (text) => plain(text).replace(/^([+-]?\d+),(\d+(e[+-]?\d+)?)$/i, "$1.$2");

/** @param {string} text @returns {Parsed} */
function lined(text) {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  // one line with semicolons: rows, as in a link or in Matlab
  const only = lines.length === 1 ? (lines[0] ?? "") : "";
  if (only.includes(";") && !only.includes("\t")) return { cells: only.replace(/;\s*$/, "").split(";").map(cut) };
  return { cells: lines.map(cut) };
}

const AROUND = { before: /^\s*([\w.]+\s*[=:]\s*)?([\w.]+\(\s*)?$/, after: /^\s*(,?\s*[\w.]+\s*=\s*[^)]*)*\)?[\s;,]*$/ };

/** @param {string} text @returns {Parsed} */
function bracketed(text) {
  const [start, end] = [text.indexOf("["), text.lastIndexOf("]")];
  const [before, after] = [text.slice(0, start), text.slice(end + 1)];
  if (end < start) return { problem: "A bracket “[” is not closed. Paste the whole matrix." };
  if (!AROUND.before.test(before))
    return { problem: `${quoted(before.trim())} stands before the matrix; paste the matrix alone.` };
  if (!AROUND.after.test(after))
    return { problem: `${quoted(after.trim())} stands after the matrix; paste one matrix alone.` };
  return nested(text.slice(start, end + 1));
}

/** @param {string} text from the first bracket to the last @returns {Parsed} */
function nested(text) {
  const inner = text.slice(1, -1).trim();
  if (!inner.includes("[") && !inner.includes("]"))
    return inner === ""
      ? { problem: "The matrix is empty; give at least one number." }
      : lined(inner.includes(";") ? inner : inner.replace(/[\r\n]+/g, " "));
  // a batch of one, or one head of one, is a matrix
  if (/^\[\s*\[/.test(inner)) {
    if (/\]\s*\]\s*,?\s*\[\s*\[/.test(inner))
      return { problem: "This array has three axes; a matrix has two. Paste one matrix at a time." };
    return nested(inner);
  }
  const rows = inner.match(/\[[^[\]]*\]/g) ?? [];
  const rest = inner.replace(/\[[^[\]]*\]/g, "").replace(/[\s,]/g, "");
  if (rest !== "") return { problem: `${quoted(rest)} stands between the rows; give every row brackets of its own.` };
  return { cells: rows.map((row) => rowOf(row.slice(1, -1).replace(/[\r\n]+/g, " "))) };
}

/** @param {string} inside @returns {string[]} */
function rowOf(inside) {
  const text = inside.trim();
  if (text === "") return [];
  return text.includes(",") ? cut(text) : text.split(/\s+/).map(plain);
}

/** Cells as a spreadsheet takes them. @param {Cells} cells */
export const cellsText = (cells) => cells.map((row) => row.join("\t")).join("\n");
