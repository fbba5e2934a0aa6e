/** Tables as spreadsheets read them (RFC 4180). */

/** @param {string} text a label; a spreadsheet takes a leading sign for a formula */
export const labelText = (text) => (/^[=+@\t\r]|^-(?!\d|∞)/.test(text) ? `'${text}` : text);

/** @param {string} text */
const field = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** @param {string[][]} rows */
export const csvText = (rows) => rows.map((cells) => cells.map(field).join(",")).join("\r\n");
